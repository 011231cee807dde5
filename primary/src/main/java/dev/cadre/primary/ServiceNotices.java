package dev.cadre.primary;

import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket.Domain;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Worker;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Tells the service manager that started this primary how it is: ready, reloading, stopping, alive,
 * and a line for {@code systemctl status}. Of the supervisor's thread: when that hangs, the manager
 * hears nothing any more.
 *
 * @see <a
 *     href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)
 *     </a>
 */
final class ServiceNotices implements AutoCloseable {
  /** What the manager was told last. */
  private enum Told {
    NOTHING,
    READY,
    RELOADING,
    STOPPING
  }

  private final Posix posix;
  private final Journal journal;
  private final String socket;
  private final long watchdogNanos;
  private final int descriptor;
  private Told told = Told.NOTHING;
  private String status = "";
  private long lastAlive = System.nanoTime();
  private boolean failing;

  private ServiceNotices(
      Posix posix, Journal journal, String socket, long watchdogNanos, int descriptor) {
    this.posix = posix;
    this.journal = journal;
    this.socket = socket;
    this.watchdogNanos = watchdogNanos;
    this.descriptor = descriptor;
  }

  /** For the manager that the environment names; for none it does nothing. */
  static ServiceNotices of(
      Map<String, String> environment, long pid, Posix posix, Journal journal) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (!socket.startsWith("/") && !socket.startsWith("@")) {
      return new ServiceNotices(posix, journal, "", 0, -1);
    }
    try {
      int descriptor = posix.socket().datagramSocket(Domain.UNIX);
      return new ServiceNotices(
          posix, journal, socket, watchdogNanos(environment, pid), descriptor);
    } catch (PosixException e) {
      journal.warn("The service manager cannot be told anything: " + e.getMessage());
      return new ServiceNotices(posix, journal, "", 0, -1);
    }
  }

  private static long watchdogNanos(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String whose = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    return micros.matches("\\d{1,15}") && whose.equals(Long.toString(pid))
        ? Long.parseLong(micros) * 1000
        : 0;
  }

  /** After each decision, and at least once a second. */
  void follow(Cluster cluster) {
    if (descriptor < 0) {
      return;
    }
    StringBuilder words = new StringBuilder();
    Told now = state(cluster);
    if (now != told) {
      words.append(
          switch (now) {
            case NOTHING -> "";
            case READY -> "READY=1\n";
            case RELOADING ->
                // nanoTime is CLOCK_MONOTONIC, as the manager wants it.
                "RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000 + "\n";
            case STOPPING -> "STOPPING=1\n";
          });
      told = now;
    }
    String line = status(cluster);
    if (!line.equals(status)) {
      status = line;
      words.append("STATUS=").append(line).append('\n');
    }
    if (watchdogNanos > 0 && System.nanoTime() - lastAlive >= watchdogNanos / 2 - 1_000_000_000) {
      lastAlive = System.nanoTime();
      words.append("WATCHDOG=1\n");
    }
    if (!words.isEmpty()) {
      send(words.toString());
    }
  }

  /** Nothing is told before the first workers are ready, and what stops is not ready again. */
  private Told state(Cluster cluster) {
    return switch (cluster.lifecycle()) {
      case STARTING -> Told.NOTHING;
      case STOPPING -> Told.STOPPING;
      case RUNNING -> cluster.rollout().isPresent() ? Told.RELOADING : Told.READY;
    };
  }

  private static String status(Cluster cluster) {
    long ready = cluster.workers().stream().filter(Worker::ready).count();
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      int left = cluster.workers().size();
      return "Stopping, " + left + (left == 1 ? " worker is left" : " workers are left");
    }
    String words = ready + " of " + cluster.size() + " workers are ready";
    return cluster
        .rollout()
        .map(rollout -> "Rolling restart to generation " + rollout.to() + ", " + words)
        .orElse("Generation " + cluster.generation() + ", " + words);
  }

  private void send(String words) {
    try {
      posix.socket().sendTo(descriptor, socket, words.getBytes(StandardCharsets.UTF_8));
      failing = false;
    } catch (PosixException e) {
      if (!failing) {
        failing = true;
        journal.warn("The service manager could not be told: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() throws PosixException {
    if (descriptor >= 0) {
      posix.file().close(descriptor);
    }
  }
}
