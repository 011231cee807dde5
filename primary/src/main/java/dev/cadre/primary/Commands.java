package dev.cadre.primary;

import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.ClusterLog;
import dev.cadre.primary.process.SignalName;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/*
 * timeout(1), a terminal and some service managers signal a process and its group: the primary then
 * gets the same TERM twice within a moment, which is one wish and not the second one that ends all.
 */
/** What each signal to the primary asks for. Of the supervisor's thread. See docs/signals.md. */
final class Commands {
  private static final long SAME_WISH_NANOS = 250_000_000;

  private final Reconfiguration reconfiguration;
  private final Supplier<Cluster> cluster;
  private final ClusterLog log;
  private final Consumer<Event> decide;

  /** When it was asked to stop, of {@link System#nanoTime}; empty before. */
  private OptionalLong stopped = OptionalLong.empty();

  Commands(
      Reconfiguration reconfiguration,
      Supplier<Cluster> cluster,
      ClusterLog log,
      Consumer<Event> decide) {
    this.reconfiguration = reconfiguration;
    this.cluster = cluster;
    this.log = log;
    this.decide = decide;
  }

  void received(SignalName signal) {
    switch (signal) {
      case USR2 -> decide.accept(reconfiguration.restart("Received SIGUSR2"));
      case TERM, INT -> stop("Received SIG" + signal);
      case TTIN -> decide.accept(scale(1, "Received SIGTTIN"));
      case TTOU -> decide.accept(scale(-1, "Received SIGTTOU"));
      case USR1 -> {
        log.reopen();
        log.info("Received SIGUSR1: the log file is opened again");
      }
      case HUP -> {
        log.info("Received SIGHUP: reading the configuration again");
        reconfiguration.reread();
      }
    }
  }

  private void stop(String origin) {
    long now = System.nanoTime();
    if (stopped.isEmpty() || now - stopped.getAsLong() > SAME_WISH_NANOS) {
      stopped = OptionalLong.of(now);
      decide.accept(new Event.StopRequested(origin));
    }
  }

  private Event scale(int by, String origin) {
    int workers = Math.clamp(cluster.get().size() + by, 1, Listeners.MAX_SLOTS);
    return new Event.ScaleRequested(workers, origin);
  }
}
