package dev.cadre.it.api;

import dev.cadre.Cluster;
import java.util.Map;

/** The ten-line program, and ways to end it: the first argument. */
final class EndsProgram {
  private EndsProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      Roles.play(arguments);
      return;
    }
    System.out.println("primary begins");
    String how = arguments.length == 0 ? "" : arguments[0];
    Cluster.onExit(exit -> {
      if (!exit.expected()) {
        var _ = Cluster.fork(Map.of(Roles.ROLE, "serve"));
      }
    });
    for (int i = 0; i < (how.equals("one") ? 1 : 2); i++) {
      var worker = Cluster.fork(Map.of(Roles.ROLE, "serve"));
      var _ = Facts.get(Facts.first(worker::onListening));
    }
    Facts.fact("ready", true);
    switch (how) {
      case "exit" -> System.exit(5);
      case "throw" -> throw new IllegalStateException("thrown by main, on purpose");
      default -> {}
    }
  }
}
