package org.example;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.runtime.Micronaut;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Answers with the pid of its JVM. */
@Controller("/")
public class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  public static void main(String[] args) {
    Micronaut.run(Server.class, args);
  }

  @Get(produces = "text/plain")
  HttpResponse<String> identity() {
    return HttpResponse.ok(PID + "\n").header("X-Pid", PID);
  }

  @Get(value = "/slow", produces = "text/plain")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<String> slow(@QueryValue long ms) throws InterruptedException {
    Thread.sleep(ms);
    return identity();
  }
}
