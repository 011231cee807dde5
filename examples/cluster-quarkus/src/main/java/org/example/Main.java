package org.example;

import dev.cadre.Cluster;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** One process that forks two, in which Quarkus serves. */
@QuarkusMain
public final class Main {
  public static void main(String... args) {
    if (Cluster.isPrimary()) {
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
