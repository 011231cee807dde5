package org.example;

import dev.cadre.Cluster;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Says which worker has answered. */
@Path("/")
public class Answers {

  @GET
  public String worker() {
    return "worker " + Cluster.worker().orElseThrow().id() + "\n";
  }
}
