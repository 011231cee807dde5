package org.example;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import reactor.core.publisher.Mono;

/** Answers with the pid of its JVM; echoes on a WebSocket. */
@SpringBootApplication
@RestController
public class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  public static void main(String[] args) {
    SpringApplication.run(Server.class, args);
  }

  @GetMapping("/")
  ResponseEntity<String> identity() {
    return ResponseEntity.ok().header("X-Pid", PID).body(PID + "\n");
  }

  @GetMapping("/slow")
  Mono<ResponseEntity<String>> slow(@RequestParam long ms) {
    return Mono.delay(Duration.ofMillis(ms)).map(_ -> identity());
  }

  @Bean
  HandlerMapping webSockets() {
    WebSocketHandler echo =
        session ->
            session.send(
                session.receive().map(message -> session.textMessage(message.getPayloadAsText())));
    return new SimpleUrlHandlerMapping(Map.of("/ws", echo), -1);
  }
}
