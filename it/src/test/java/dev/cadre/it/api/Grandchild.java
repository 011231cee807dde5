package dev.cadre.it.api;

import dev.cadre.Cluster;

/** A child of a worker. */
final class Grandchild {
  private Grandchild() {}

  public static void main(String[] arguments) {
    System.out.println(Cluster.isWorker() ? "worker" : "no worker");
  }
}
