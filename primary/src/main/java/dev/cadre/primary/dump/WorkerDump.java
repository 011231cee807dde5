package dev.cadre.primary.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a worker's JVM says of itself, in one folder. One thread at a time. */
public final class WorkerDump {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration HEAP_LIMIT = Duration.ofMinutes(10);
  private static final String RECORDING = "cadre-dump";

  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path folder;
  private final Jcmd jcmd;
  private final List<String> missing = new ArrayList<>();

  /**
   * Into this folder, which is not there yet.
   *
   * @param jcmd asks the worker
   */
  public WorkerDump(Path folder, Jcmd jcmd) {
    this.folder = folder;
    this.jcmd = jcmd;
  }

  /** The name of a new folder among the incidents of an application. */
  public static Path folder(Path incidents, long pid) {
    String time = NAME.format(LocalDateTime.now(ZoneId.systemDefault()));
    return incidents.resolve(time + "-worker-" + pid);
  }

  /**
   * Writes the folder, which only this user can read.
   *
   * @param seconds of a recording; 0 means none
   * @param say told, in a line, what takes long
   * @return what could not be had, and why
   */
  public List<String> write(String status, boolean heap, int seconds, Consumer<String> say)
      throws IOException, InterruptedException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(folder.resolve("status.json"), status + "\n");
    ask("threads.txt", LIMIT, "Thread.print", "-l");
    if (missing.size() == 1) {
      return missing; // it cannot be attached to, so each of the others would fail after a while
    }
    ask("jvm.txt", LIMIT, "VM.info");
    ask("heap.txt", LIMIT, "GC.heap_info");
    ask("classes.txt", LIMIT, "GC.class_histogram");
    Path threads = folder.resolve("threads.json");
    ask("", LIMIT, "Thread.dump_to_file", "-format=json", threads.toString());
    if (seconds > 0) {
      record(seconds, say);
    }
    if (heap) {
      say.accept("Writing the heap; the worker stands still meanwhile");
      ask("", HEAP_LIMIT, "GC.heap_dump", folder.resolve("heap.hprof").toString());
    }
    return missing;
  }

  private void record(int seconds, Consumer<String> say) throws IOException, InterruptedException {
    String file = "filename=" + folder.resolve("recording.jfr");
    if (output(LIMIT, "JFR.check").contains("name=")) {
      ask("", LIMIT, "JFR.dump", file);
      return;
    }
    say.accept("Recording for " + seconds + " s");
    ask("", LIMIT, "JFR.start", "name=" + RECORDING, "settings=profile");
    Thread.sleep(Duration.ofSeconds(seconds));
    ask("", LIMIT, "JFR.stop", "name=" + RECORDING, file);
  }

  private String output(Duration limit, String... words) throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, ".output", "");
    try {
      return jcmd.run(limit, file, List.of(words)) == 0 ? Files.readString(file) : "";
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Asks for one thing.
   *
   * @param name of the file that the answer becomes; empty where the JVM writes its own file
   */
  private void ask(String name, Duration limit, String... words)
      throws IOException, InterruptedException {
    Path file = name.isEmpty() ? Files.createTempFile(folder, ".output", "") : folder.resolve(name);
    int code = jcmd.run(limit, file, List.of(words));
    String said = code == 0 && !name.isEmpty() ? "" : Files.readString(file).strip();
    if (code != 0) {
      missing.add(
          words[0]
              + (code < 0
                  ? " was not answered within " + limit.toSeconds() + " s"
                  : " failed: " + said.lines().reduce((_, last) -> last).orElse("")));
    }
    if (name.isEmpty() || code != 0) {
      Files.deleteIfExists(file);
    }
  }

  /** The names of what is in the folder. */
  public List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
