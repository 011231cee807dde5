package dev.cadre.primary.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixProcess.FileActions;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputCaptureTest {
  private static final int O_RDWR = 2;

  private final Posix posix = LinuxPosix.instance();
  private final Set<Integer> pids = new LinkedHashSet<>();
  @TempDir Path directory;

  private Path file;
  private int devNull;
  private ClusterLog log;
  private OutputCapture capture;

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("app.log");
    devNull = posix.file().open("/dev/null", O_RDWR, 0);
    start(file);
  }

  private void start(Path to) throws IOException {
    log =
        ClusterLog.open(
            posix.file(), InstantSource.system(), LogFormat.TEXT, devNull, Optional.of(to), 0, 0);
    capture = new OutputCapture(posix.file(), log);
  }

  @AfterEach
  void close() throws IOException {
    capture.close();
    log.close();
    posix.file().close(devNull);
    for (int pid : pids) {
      posix.process().kill(-pid, 9);
      posix.process().reap(pid);
    }
  }

  /** Starts a shell script as the worker of a slot, which is its id too. */
  private int spawn(int slot, String script) throws IOException {
    var out = posix.file().pipe();
    var err = posix.file().pipe();
    int pid =
        posix
            .process()
            .posixSpawn(
                "/bin/sh",
                List.of("sh", "-c", script),
                List.of("PATH=/usr/bin:/bin", "LC_ALL=C"),
                new FileActions(List.of(devNull, out.writeEnd(), err.writeEnd()), "/"));
    pids.add(pid);
    posix.file().close(out.writeEnd());
    posix.file().close(err.writeEnd());
    capture.register(slot, slot, pid, out.readEnd(), err.readEnd());
    return pid;
  }

  private ExitStatus awaitExit(int pid) throws Exception {
    var status = new ArrayList<ExitStatus>();
    Await.until(
        pid + " ended",
        () -> {
          posix.process().reap(pid).ifPresent(status::add);
          return !status.isEmpty();
        });
    pids.remove(pid);
    return status.getFirst();
  }

  private List<String> ended(int slot) throws Exception {
    return capture.ended(slot).get(20, TimeUnit.SECONDS);
  }

  @Test
  void linesOfBothStreamsGetSlotAndPid() throws Exception {
    int pid = spawn(3, "echo out; echo err >&2; printf 'no newline'");
    awaitExit(pid);
    assertThat(ended(3)).containsExactlyInAnyOrder("out", "err", "no newline");
    log.close();
    String prefix = "[3 " + pid + "] ";
    assertThat(Files.readAllLines(file))
        .containsExactlyInAnyOrder(prefix + "out", prefix + "err", prefix + "no newline");
  }

  @Test
  void afterTheEndPipesAreClosedAndTailsAreGivenAtOnce() throws Exception {
    int pid = spawn(1, "echo before");
    awaitExit(pid);
    ended(1);
    capture.close();
    var pipe = posix.file().pipe();
    var other = posix.file().pipe();
    capture.register(2, 2, 4711, pipe.readEnd(), other.readEnd());

    assertThat(capture.ended(1)).isCompletedWithValue(List.of("before"));
    assertThat(capture.ended(2)).isCompletedWithValue(List.of());
    assertThat(Path.of("/proc/self/fd/" + pipe.readEnd())).doesNotExist();
    posix.file().close(pipe.writeEnd());
    posix.file().close(other.writeEnd());
  }

  @Test
  void aDefectInOneReadIsSaidAndTheRestIsRead() throws Exception {
    capture.close();
    var thrown =
        new ConcurrentLinkedQueue<Throwable>(List.of(new IllegalStateException("on purpose")));
    capture = new OutputCapture(failing(thrown), log);
    int pid = spawn(0, "echo one; echo two >&2");
    awaitExit(pid);

    assertThat(ended(0)).containsExactlyInAnyOrder("one", "two");
    log.close();
    assertThat(Files.readString(file))
        .containsOnlyOnce("Output of worker " + pid + " may be missing")
        .contains("on purpose");
  }

  @Test
  void anErrorEndsItWithWordsAndNobodyWaits() throws Exception {
    capture.close();
    var thrown = new ConcurrentLinkedQueue<Throwable>(List.of(new AssertionError("on purpose")));
    capture = new OutputCapture(failing(thrown), log);
    int pid = spawn(0, "echo one");
    awaitExit(pid);

    ended(0);
    assertThat(ended(0)).isEqualTo(capture.tail(0));
    log.close();
    assertThat(Files.readString(file))
        .contains("The output of the workers can no longer be read")
        .contains("on purpose");
  }

  /** The real one, but the next read throws what is there to be thrown. */
  private PosixFile failing(Queue<Throwable> thrown) {
    return (PosixFile)
        Proxy.newProxyInstance(
            OutputCaptureTest.class.getClassLoader(),
            new Class<?>[] {PosixFile.class},
            (_, method, arguments) -> {
              var now = method.getName().equals("read") ? thrown.poll() : null;
              if (now != null) {
                throw now;
              }
              try {
                return method.invoke(posix.file(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aHundredMegabytesComeThroughToTheByte() throws Exception {
    int count = 1_000_000;
    long start = System.nanoTime();
    int pid = spawn(0, "exec seq -f %099.0f 1 " + count); // 100 bytes a line
    assertThat(awaitExit(pid)).isEqualTo(new ExitStatus.Exited(0));
    ended(0);
    double seconds = (System.nanoTime() - start) / 1e9;
    log.close();
    System.out.printf("captured %.0f MB/s%n", count * 100 / 1e6 / seconds);
    String prefix = "[0 " + pid + "] ";
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (int i = 1; i <= count; i++) {
        String number = Integer.toString(i);
        String line = reader.readLine();
        if (line == null || !line.equals(prefix + "0".repeat(99 - number.length()) + number)) {
          throw new AssertionError("line " + i + " is " + line);
        }
      }
      assertThat(reader.readLine()).isNull();
    }
    assertThat(log.targets()).allMatch(lost -> lost.lostLines() == 0);
  }

  @Test
  void workersThatWriteAtOnceNeverMixWithinALine() throws Exception {
    var expected = new HashMap<String, Integer>();
    for (int slot = 0; slot < 4; slot++) {
      String lines = "seq -f 'slot " + slot + " %%s line %%.0f end' 1 20000";
      int pid =
          spawn(
              slot,
              "("
                  + lines.formatted("err").replace("%s", "err")
                  + " >&2) & "
                  + lines.formatted("out").replace("%s", "out")
                  + "; wait");
      expected.put("[" + slot + " " + pid + "] slot " + slot + " out", 0);
      expected.put("[" + slot + " " + pid + "] slot " + slot + " err", 0);
    }
    for (int pid : List.copyOf(pids)) {
      awaitExit(pid);
    }
    for (int slot = 0; slot < 4; slot++) {
      ended(slot);
    }
    log.close();
    Map<String, Integer> last = expected;
    for (String line : Files.readAllLines(file)) {
      int at = line.indexOf(" line ");
      int next = last.getOrDefault(line.substring(0, at), -10) + 1;
      assertThat(line.substring(at)).isEqualTo(" line " + next + " end");
      last.put(line.substring(0, at), next);
    }
    assertThat(last).hasSize(8).allSatisfy((_, count) -> assertThat(count).isEqualTo(20_000));
  }

  @Test
  void theLastFortyLinesAreKeptForAWhileAfterTheWorkersDeath() throws Exception {
    int pid = spawn(1, "seq 1 100000; kill -9 $$");
    assertThat(awaitExit(pid)).isEqualTo(new ExitStatus.Signalled(9));
    var lines = ended(1);
    assertThat(lines).hasSize(40).startsWith("99961").endsWith("100000");
    assertThat(capture.tail(1)).isEqualTo(lines);
    capture.forget(1);
    for (int other = 1; other <= OutputCapture.KEPT_TAILS; other++) {
      capture.forget(1_000 + other);
    }
    assertThat(capture.tail(1)).isEmpty();
  }

  @Test
  void aGrandchildThatHoldsThePipeIsWaitedForOneSecond() throws Exception {
    int pid = spawn(2, "sleep 60 & echo before");
    awaitExit(pid);
    pids.add(pid); // its group lives on
    long start = System.nanoTime();
    assertThat(ended(2)).containsExactly("before");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    posix.process().kill(-pid, 9);
    pids.remove(pid);
  }

  @Test
  void aWorkerGoesOnWhenTheDiskIsFull() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")));
    capture.close();
    log.close();
    start(Path.of("/dev/full"));
    int pid = spawn(0, "exec seq -f %099.0f 1 100000"); // 10 MB; pipe and buffer hold one
    assertThat(awaitExit(pid)).isEqualTo(new ExitStatus.Exited(0));
    ended(0);
    var lost = log.targets().getLast();
    assertThat(lost.lostLines()).isGreaterThan(80_000);
    assertThat(lost.lostBytes())
        .isEqualTo(lost.lostLines() * (100 + "[0 ] ".length() + ("" + pid).length()));
  }
}
