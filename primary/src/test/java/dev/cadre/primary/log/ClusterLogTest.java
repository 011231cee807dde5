package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.PosixFile;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLogTest {
  private static final int O_RDWR = 2;

  private final PosixFile files = LinuxPosix.instance().file();
  @TempDir Path directory;

  private ClusterLog open(int stdout, Path file) throws IOException {
    return ClusterLog.open(
        files,
        InstantSource.fixed(Instant.parse("2026-11-22T16:17:09.123Z")),
        LogFormat.TEXT,
        stdout,
        Optional.of(file),
        0,
        0);
  }

  private int devNull() throws IOException {
    return files.open("/dev/null", O_RDWR, 0);
  }

  /** Whole lines of together more than a ring holds, numbered from {@code first}. */
  private static byte[] lines(int first, int count) {
    var text = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      text.append("line ").append(i).append(' ').append("x".repeat(90)).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }

  private String drain(int pipe) throws IOException {
    var buffer = ByteBuffer.allocateDirect(1 << 16);
    var text = new StringBuilder();
    while (files.read(pipe, buffer.clear()) > 0) {
      text.append(UTF_8.decode(buffer.flip()));
    }
    return text.toString();
  }

  @Test
  void aLineGoesToStdoutAndToTheFile() throws Exception {
    var pipe = files.pipe();
    Path file = directory.resolve("app.log");
    try (var log = open(pipe.writeEnd(), file)) {
      log.info("Primary 4711 starting 2 workers");
      log.error("two\nlines");
    }
    String expected =
        """
        2026-11-22T16:17:09.123Z INFO  Primary 4711 starting 2 workers
        2026-11-22T16:17:09.123Z ERROR two
        2026-11-22T16:17:09.123Z ERROR lines
        """;
    assertThat(Files.readString(file)).isEqualTo(expected);
    assertThat(drain(pipe.readEnd())).isEqualTo(expected);
    files.close(pipe.readEnd());
    files.close(pipe.writeEnd());
  }

  @Test
  void aFileThatCannotBeOpenedIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> open(1, Path.of("/nowhere/app.log")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/app.log");
  }

  @Test
  void usr1LetsGoOfTheMovedFileAlsoWhileNothingIsLogged() throws Exception {
    Path file = directory.resolve("app.log");
    int stdout = devNull();
    try (var log = open(stdout, file)) {
      log.info("before");
      Await.until("written", () -> Files.size(file) > 0);
      Files.move(file, directory.resolve("app.log.old"));
      log.reopen();
      Await.until("opened again", () -> Files.exists(file));
      log.info("after");
    }
    assertThat(Files.readString(file)).endsWith("after\n");
    assertThat(Files.readString(directory.resolve("app.log.old"))).endsWith("before\n");
    files.close(stdout);
  }

  @Test
  void aStdoutThatNobodyReadsHoldsUpOnlyForASecondAndTellsItsLossLater() throws Exception {
    var pipe = files.pipe();
    Path file = directory.resolve("app.log");
    String read;
    try (var log = open(pipe.writeEnd(), file)) {
      byte[] many = lines(0, 40_000); // 4 MB
      long start = System.nanoTime();
      log.deliver(many, many.length);
      log.deliver(many, many.length);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      Await.until(
          "said in the file", () -> Files.readString(file).contains("stdout does not work"));
      Await.until("all in the file", () -> Files.size(file) > 2L * many.length);
      var lost = log.targets().getFirst();
      assertThat(lost.lostLines()).isGreaterThan(60_000);
      var text = new StringBuilder();
      Await.until(
          "gap told on stdout",
          () -> text.append(drain(pipe.readEnd())).indexOf("lines (" + lost.lostBytes()) > 0);
      read = text.toString();
      assertThat(Files.readString(file)).contains("stdout works again, " + lost.lostLines());
      // What came through and what was counted is all there was.
      long through = read.lines().filter(line -> line.startsWith("line ")).count();
      assertThat(through + lost.lostLines()).isEqualTo(80_000);
      log.info("afterwards");
      Await.until("goes on", () -> text.append(drain(pipe.readEnd())).indexOf("afterwards") > 0);
    }
    assertThat(read.lines().filter(line -> !line.isEmpty()))
        .allMatch(Pattern.compile("line \\d+ x{90}|2026.*").asMatchPredicate());
    files.close(pipe.readEnd());
    files.close(pipe.writeEnd());
  }

  @Test
  void aClosedStdoutIsSurvived() throws Exception {
    var pipe = files.pipe();
    files.close(pipe.readEnd());
    Path file = directory.resolve("app.log");
    try (var log = open(pipe.writeEnd(), file)) {
      byte[] many = lines(0, 30_000);
      log.deliver(many, many.length);
      log.info("still here");
      Await.until("written", () -> Files.readString(file).contains("still here"));
      assertThat(Files.readString(file)).contains("stdout does not work").contains("Broken pipe");
    }
    files.close(pipe.writeEnd());
  }

  @Test
  void aSlowStdoutLosesNothing() throws Exception {
    var pipe = files.pipe();
    Path file = directory.resolve("app.log");
    var text = new StringBuilder();
    byte[] many = lines(0, 60_000); // 6 MB: six rings
    try (var log = open(pipe.writeEnd(), file)) {
      var writer = Thread.ofPlatform().start(() -> log.deliver(many, many.length));
      Await.until("all read", () -> text.append(drain(pipe.readEnd())).length() >= many.length);
      writer.join();
      assertThat(log.targets()).allMatch(lost -> lost.lostLines() == 0);
    }
    assertThat(text.toString().getBytes(UTF_8)).isEqualTo(many);
    assertThat(Files.readAllBytes(file)).isEqualTo(many);
    files.close(pipe.readEnd());
    files.close(pipe.writeEnd());
  }

  @Test
  void ownLinesHaveRoomBesideTheOutputThatWaitsAndHardlyWaitThemselves() throws Exception {
    var pipe = files.pipe();
    Path file = directory.resolve("app.log");
    var text = new StringBuilder();
    byte[] many = lines(0, 30_000); // 3 MB: three rings
    try (var log = open(pipe.writeEnd(), file)) {
      var writer = Thread.ofPlatform().start(() -> log.deliver(many, many.length));
      Await.until("full", () -> writer.getState() == Thread.State.TIMED_WAITING);
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        log.info("own line");
      }
      assertThat(log.targets().getFirst().lostLines()).isZero();
      log.info("own line\n".repeat(5_000));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      long lost = log.targets().getFirst().lostLines();
      assertThat(lost).isBetween(1L, 5_000L);
      Await.until("told", () -> text.append(drain(pipe.readEnd())).indexOf(lost + " lines (") > 0);
      Await.until(
          "all of the workers' lines",
          () -> text.append(drain(pipe.readEnd())).indexOf("line 29999 ") > 0);
      writer.join();
      assertThat(text.toString().lines().filter(line -> line.endsWith("own line")).count() + lost)
          .isEqualTo(5_100);
      assertThat(text.toString().lines().filter(line -> line.startsWith("line ")).count())
          .isEqualTo(30_000);
    }
    assertThat(Files.readString(file)).doesNotContain("does not work");
    files.close(pipe.readEnd());
    files.close(pipe.writeEnd());
  }

  @Test
  void aFullDiskIsSaidCountedAndLeftBehindWhenThereIsSpaceAgain() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()) == 0,
        "may not mount here");
    var pipe = files.pipe();
    try {
      Path other = disk.resolve("other");
      Files.write(other, new byte[3 << 20]);
      Path file = disk.resolve("app.log");
      var said = new StringBuilder();
      try (var log = open(pipe.writeEnd(), file)) {
        var reader = new Reader(pipe.readEnd());
        byte[] many = lines(0, 50_000); // 5 MB into 1 MB
        long start = System.nanoTime();
        log.deliver(many, many.length);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        Await.until("said", () -> reader.text().contains("app.log does not work"));
        assertThat(reader.text()).contains("No space left on device");
        long lost = log.targets().getLast().lostLines();
        assertThat(lost).isGreaterThan(20_000);
        Files.delete(other);
        Await.until("works again", () -> reader.text().contains("app.log works again"));
        log.info("afterwards");
        Await.until("goes on", () -> Files.readString(file).endsWith("afterwards\n"));
        reader.end();
        String content = Files.readString(file);
        assertThat(content).contains(lost + " lines (").contains("lost here: ");
        assertThat(content.lines())
            .allMatch(Pattern.compile("line \\d+ x{90}|2026.*").asMatchPredicate());
        assertThat(content.lines().filter(line -> line.startsWith("line ")).count() + lost)
            .isEqualTo(50_000);
        said.append(reader.text());
      }
      assertThat(said.toString().split("does not work", -1)).hasSize(2);
    } finally {
      run("umount", disk.toString());
      files.close(pipe.readEnd());
      files.close(pipe.writeEnd());
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor();
  }

  /** Reads a pipe on a thread of its own. */
  private final class Reader {
    private final Queue<String> text = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean ended;

    Reader(int pipe) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!ended) {
                    files.poll(List.of(new PosixFile.Interest(pipe, PosixFile.POLLIN)), 20);
                    text.add(drain(pipe));
                  }
                } catch (IOException e) {
                  text.add(e.toString());
                }
              });
    }

    String text() {
      return String.join("", text);
    }

    void end() throws InterruptedException {
      ended = true;
      thread.join();
    }
  }
}
