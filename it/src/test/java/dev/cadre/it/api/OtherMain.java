package dev.cadre.it.api;

import dev.cadre.Cluster;

/** Another program for workers. */
final class OtherMain {
  private OtherMain() {}

  public static void main(String[] arguments) {
    var _ = Cluster.worker().orElseThrow().send("the other main");
    Roles.park();
  }
}
