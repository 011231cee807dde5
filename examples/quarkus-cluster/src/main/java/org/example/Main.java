package org.example;

import dev.cadre.Cluster;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The primary forks two workers; each of them is the Quarkus application. */
@QuarkusMain
public class Main {
  public static void main(String... args) {
    if (Cluster.isPrimary()) {
      Cluster.onMessage(
          e -> System.out.println("worker " + e.worker().id() + " says " + e.message().as(Served.class)));
      Cluster.onExit(exit -> {
        if (!exit.expected()) {
          Cluster.fork();
        }
      });
      Cluster.fork();
      Cluster.fork();
    } else {
      Quarkus.run(args);
    }
  }
}
