package org.example;

import java.time.Instant;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Says when it listens, in microseconds since 1970, and who it is. */
@SpringBootApplication
@RestController
public class Service {

  public static void main(String[] args) {
    SpringApplication.run(Service.class, args);
  }

  @GetMapping("/")
  String identity() {
    return "v1 " + ProcessHandle.current().pid();
  }

  @GetMapping("/work")
  String work(@RequestParam long ms) throws InterruptedException {
    Thread.sleep(ms);
    return identity();
  }

  @EventListener
  void listening(WebServerInitializedEvent event) {
    Instant now = Instant.now();
    System.out.println("listening at " + (now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000));
  }
}
