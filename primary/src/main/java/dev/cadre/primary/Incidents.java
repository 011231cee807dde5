package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.log.OutputCapture;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.Rollout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The evidence of rollouts that failed, a folder for each: {@code reason.txt}, {@code figures.txt},
 * {@code threads.txt}, {@code output.txt}, as far as there is any. The last ten are kept. Dumps,
 * which lie beside them, are who asked for them to remove.
 */
final class Incidents {
  private static final int KEPT = 10;
  private static final String KIND = "-generation-";
  private static final int OUTPUT_SECONDS = 3;
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private record Evidence(String figures, String threads) {}

  private record Last(int worker, long pid) {}

  private final Path folder;
  private final OutputCapture output;
  private final Journal journal;
  private final Map<Integer, Evidence> evidence = new ConcurrentHashMap<>();
  private final Map<Integer, Last> lastOf = new ConcurrentHashMap<>();

  Incidents(Path folder, OutputCapture output, Journal journal) {
    this.folder = folder;
    this.output = output;
    this.journal = journal;
  }

  /** A worker of the generation has been started. */
  void forked(int generation, int worker, long pid) {
    lastOf.put(generation, new Last(worker, pid));
    lastOf.keySet().removeIf(older -> older < generation - KEPT);
  }

  /** What a trial has found out before it refuses a generation. */
  void evidence(int generation, String figures, String threads) {
    evidence.put(generation, new Evidence(figures, threads));
  }

  /**
   * Writes what there is, on a thread of its own: the last output of a worker that has just died
   * comes a moment later.
   */
  Path write(Rollout failed, String reason) {
    Path incident =
        folder.resolve(NAME.format(LocalDateTime.now(ZoneId.systemDefault())) + KIND + failed.to());
    Optional<Evidence> found = Optional.ofNullable(evidence.remove(failed.to()));
    Optional<Last> last = Optional.ofNullable(lastOf.get(failed.to()));
    Thread.ofVirtual()
        .name("cadre-incident")
        .start(() -> {
          try {
            Files.createDirectories(incident);
            Files.writeString(incident.resolve("reason.txt"), reason + "\n");
            if (found.isPresent()) {
              Files.writeString(incident.resolve("figures.txt"), found.get().figures());
              Files.writeString(incident.resolve("threads.txt"), found.get().threads());
            }
            if (last.isPresent()) {
              Files.write(incident.resolve("output.txt"), lines(last.get()));
            }
            removeOld();
          } catch (IOException e) {
            journal.warn("The evidence could not be written: " + Reason.of(e));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return incident;
  }

  private List<String> lines(Last last) throws InterruptedException {
    if (Files.exists(Path.of("/proc", Long.toString(last.pid())))) {
      return output.tail(last.worker());
    }
    try {
      return output.ended(last.worker()).get(OUTPUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return output.tail(last.worker());
    }
  }

  private void removeOld() throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> incidents = Files.newDirectoryStream(folder, "*" + KIND + "*")) {
      incidents.forEach(all::add);
    }
    Collections.sort(all);
    for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(old)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(old);
    }
  }
}
