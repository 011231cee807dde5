package org.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers with the pid of its JVM. */
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
  ResponseEntity<String> slow(@RequestParam long ms) throws InterruptedException {
    Thread.sleep(ms);
    return identity();
  }
}
