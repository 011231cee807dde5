package org.example;

import dev.cadre.Cluster;
import dev.cadre.Worker;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Answers with the id of its worker, and tells the primary. */
@Path("/")
public class Answers {
  private final AtomicLong count = new AtomicLong();

  @GET
  public String worker() {
    Worker self = Cluster.worker().orElseThrow();
    self.send(new Served("/", count.incrementAndGet()));
    return "worker " + self.id() + "\n";
  }
}
