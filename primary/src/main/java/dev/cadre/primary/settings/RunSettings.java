package dev.cadre.primary.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one primary was told to do: the outcome of flags, environment, file and defaults.
 *
 * @param name of the application: 1 to 64 of {@code [A-Za-z0-9._-]}
 * @param directory the working directory of primary and workers, absolute
 * @param workers at least 1
 * @param healthPort 1 to 65535; 0 means any free one
 * @param healthPortExplicit whether the user named the port, so that it must not be another
 * @param jvmArguments for every worker; {@code {worker.slot}}, {@code {worker.slot+8081}} and the
 *     like in them, in {@code environment} and in the application's arguments are replaced
 * @param environment added to the primary's own
 * @param readyPath a path whose GET answers 200 to 399 once a worker is ready; empty means that
 *     listening is ready
 * @param warmupRequests how often {@code readyPath} is asked, at the most, to warm a worker up
 * @param bootTimeout from fork to listening
 * @param readyTimeout from listening to ready
 * @param drainTimeout from the start of a drain to TERM
 * @param webSocketSpread the time over which a worker that drains closes its WebSockets
 * @param exitTimeout from TERM to KILL
 * @param slotDelay between two slots of a rolling restart
 * @param ramp the time in which a worker that has become ready goes from a small share of the
 *     connections to its full one; zero means at once
 * @param trial how a new version is tried
 * @param park how long workers of the previous generation are kept for a rollback
 * @param memoryCheck whether a rolling restart that does not fit in memory is refused
 * @param standby whether to keep a JVM booted that takes the place of a worker that dies
 * @param aot whether AOT caches are made and used
 * @param healthInterval between two reports of a worker
 * @param dashboardTokenFile with the token of the dashboard's actions; empty means no actions
 * @param metricsPath where each worker has metrics of its own; empty when it has none
 * @param privatePorts ports that the application binds by itself
 * @param offsetPorts ports of which each slot has its own: the port and the slot's number
 * @param state {@code embedded}, {@code none}, or the address of a server
 */
public record RunSettings(
    String name,
    Artefact artefact,
    List<String> applicationArguments,
    Path directory,
    int workers,
    String healthAddress,
    int healthPort,
    boolean healthPortExplicit,
    Optional<Path> pidFile,
    Optional<Path> logFile,
    LogFormat logFormat,
    long logMaxBytes,
    int logKeep,
    List<String> jvmArguments,
    Map<String, String> environment,
    Balance balance,
    Optional<String> readyPath,
    int warmupRequests,
    Duration bootTimeout,
    Duration readyTimeout,
    Duration drainTimeout,
    Duration webSocketSpread,
    Duration exitTimeout,
    Duration slotDelay,
    Duration ramp,
    TrialSettings trial,
    Duration park,
    boolean memoryCheck,
    Duration healthInterval,
    Optional<Path> dashboardTokenFile,
    Optional<String> metricsPath,
    boolean standby,
    boolean aot,
    boolean sharePortZero,
    Set<Integer> privatePorts,
    Set<Integer> offsetPorts,
    String state) {

  /** What the workers run. */
  public sealed interface Artefact {
    /** {@code java -jar}. Absolute. */
    record Jar(Path file) implements Artefact {}

    /** {@code java -cp}. Every entry absolute: a jar, a folder, or {@code DIR/*}. */
    record ClassPath(List<Path> entries, String mainClass) implements Artefact {

      /** Whether the entry means the jars that are in a folder when it is looked at. */
      public static boolean isWildcard(Path entry) {
        return entry.endsWith("*");
      }

      /**
       * The jars that a {@code DIR/*} means now, by name; {@code java} itself has them in any
       * order.
       *
       * @throws IOException when the folder cannot be read
       */
      public static List<Path> jars(Path wildcard) throws IOException {
        try (Stream<Path> files = Files.list(wildcard.resolveSibling(""))) {
          return files
              .filter(file -> file.toString().endsWith(".jar") || file.toString().endsWith(".JAR"))
              .sorted()
              .toList();
        }
      }

      /**
       * The entries as they are on disk now: jars and folders.
       *
       * @throws IOException when the folder of a {@code DIR/*} cannot be read
       */
      public List<Path> expanded() throws IOException {
        List<Path> expanded = new ArrayList<>();
        for (Path entry : entries) {
          expanded.addAll(isWildcard(entry) ? jars(entry) : List.of(entry));
        }
        return expanded;
      }
    }
  }

  /** How the kernel chooses a worker for a connection. */
  public enum Balance {
    /** By weight. */
    RANDOM,
    /** By the client's address, as long as the workers are the same. */
    STICKY
  }

  /** Of the primary's log. */
  public enum LogFormat {
    TEXT,
    JSON
  }
}
