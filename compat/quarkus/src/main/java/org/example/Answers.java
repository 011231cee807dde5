package org.example;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestQuery;

/** Answers with the pid of its JVM. */
@Path("/")
public class Answers {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  @GET
  public Response identity() {
    return Response.ok(PID + "\n").header("X-Pid", PID).build();
  }

  @GET
  @Path("slow")
  public Response slow(@RestQuery long ms) throws InterruptedException {
    Thread.sleep(ms);
    return identity();
  }
}
