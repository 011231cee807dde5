package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.benchmarks.side.Micros;
import dev.cadre.benchmarks.side.WorkerEvents;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.FreePort;
import java.nio.file.Path;
import java.util.List;

/** How long from fork to listening, by the clock of the application itself. */
final class StartTimes {

  /**
   * Of a worker that took the place of a dead one.
   *
   * @param millis until it listened
   * @param seenMillis until the primary knew
   */
  record Replacement(double millis, double seenMillis) {}

  private StartTimes() {}

  /**
   * Of {@code java -jar}.
   *
   * @param argument of the application, with {@code %d} for the port
   */
  static double bare(Ground ground, Path jar, String argument) throws Exception {
    String words = argument.formatted(FreePort.next());
    try (BareJvm jvm = BareJvm.start(ground.command(), List.of(), jar, words)) {
      return Micros.millis(jvm.startedMicros(), jvm.awaitListening());
    }
  }

  /** Kills the worker of slot 0, and waits until the new one is ready. */
  static Replacement replace(CadreProcess cluster) {
    long victim = cluster.health().ofSlot(0);
    WorkerEvents events = new WorkerEvents(cluster);
    ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
    long forked = events.await("Forking replacement worker");
    WorkerEvents.Listening listening = events.awaitListening(0);
    long known = events.await("Worker " + listening.pid() + " listening");
    events.await(".*orker " + listening.pid() + " is ready");
    return new Replacement(Micros.millis(forked, listening.micros()), Micros.millis(forked, known));
  }
}
