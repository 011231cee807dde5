package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;

/** How a primary ends, and what becomes of its workers. Rows of docs/node-conformance.md. */
final class EndsConformanceIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ProgramRun started(String how) {
    ProgramRun run = ProgramRun.start(EndsProgram.class, how);
    run.log().await(0, "fact ready=true", LIMIT);
    return run;
  }

  @Test
  void workersDieWithAKilledPrimary() {
    try (ProgramRun run = started("")) {
      run.signal("KILL");
      assertThat(run.isGone()).as("all processes are gone").isTrue();
    }
  }

  @Test
  void workersDieWithAPrimaryThatExits() {
    try (ProgramRun run = started("exit")) {
      assertThat(run.awaitExit()).isEqualTo(5);
      assertThat(run.isGone()).as("all processes are gone").isTrue();
    }
  }

  @Test
  void termStopsInGoodOrder() {
    try (ProgramRun run = started("")) {
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.isGone()).as("all processes are gone").isTrue();
      assertThat(run.log().toString()).contains("shutting down gracefully").doesNotContain("died");
    }
  }

  @Test
  void exceptionOfMainLeavesTheWorkers() {
    try (ProgramRun run = started("throw")) {
      run.log().await(0, "thrown by main, on purpose", LIMIT);
      run.signal("USR2");
      run.log().await(0, "Rolling restart complete", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
    }
  }

  @Test
  void killedWorkerIsForkedAgainByTheProgram() {
    try (ProgramRun run = started("")) {
      String line = run.log().await(0, "Worker (\\d+) listening on port", LIMIT).group(1);
      long mark = run.log().mark();
      CadreProcess.signal(Long.parseLong(line), "KILL");
      run.log().await(mark, "Worker \\d+ died \\(code null, signal SIGKILL\\)", LIMIT);
      run.log().await(mark, "Worker \\d+ listening on port", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
    }
  }

  @Test
  void refusedVersionLeavesNoWorkerMore() throws IOException {
    try (ProgramRun run = started("")) {
      Path refused = Files.createFile(run.folder().resolve(Roles.REFUSED));
      for (int i = 0; i < 2; i++) {
        long mark = run.log().mark();
        run.signal("USR2");
        run.log().await(mark, "Rolling restart failed", LIMIT);
      }
      Files.delete(refused);
      long mark = run.log().mark();
      run.signal("USR2");
      run.log().await(mark, "Rolling restart complete", LIMIT);
      assertThat(run.log().count(mark, "Worker \\d+ listening on port"))
          .as("one successor for each worker:\n%s", run.log())
          .isEqualTo(2);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
    }
  }

  @Test
  void portOfTheOnlyWorkerIsNotRefusedWhileTheProgramForksAgain() {
    try (ProgramRun run = started("one")) {
      MatchResult worker = run.log().await(0, "Worker (\\d+) listening on port (\\d+)", LIMIT);
      int port = Integer.parseInt(worker.group(2));
      long mark = run.log().mark();
      CadreProcess.signal(Long.parseLong(worker.group(1)), "KILL");
      run.log().await(mark, "Worker \\d+ died", LIMIT);
      assertThat(Await.until(LIMIT, () -> isServed(port))).isTrue();
      assertThat(run.log().count(mark, "it is closed")).isZero();
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
    }
  }

  /** A connection that waited at the dead worker may be reset; none is refused. */
  private static boolean isServed(int port) {
    try {
      return !Facts.ask(port).isEmpty();
    } catch (ConnectException e) {
      throw new AssertionError("the port is closed", e);
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void twoProgramsCannotShareAPort() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> options = List.of("-Dport=" + port);
    try (ProgramRun first = ProgramRun.start(EndsProgram.class, options)) {
      first.log().await(0, "fact ready=true", LIMIT);
      try (ProgramRun second = ProgramRun.start(EndsProgram.class, options)) {
        second.log().await(0, "java.net.BindException: .*in use", LIMIT);
      }
      assertThat(Await.until(LIMIT, () -> isServed(port))).as("the first one serves on").isTrue();
      first.signal("TERM");
      assertThat(first.awaitExit()).isZero();
    }
  }

  @Test
  void primaryWithJmxStarts() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String jmx = "-Dcom.sun.management.jmxremote.";
    List<String> options =
        List.of(
            jmx + "port=" + port,
            jmx + "host=127.0.0.1",
            jmx + "authenticate=false",
            jmx + "ssl=false");
    try (ProgramRun run = ProgramRun.start(EndsProgram.class, options)) {
      run.log().await(0, "fact ready=true", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.log().count(0, "died")).as("%s", run.log()).isZero();
    }
  }

  @Test
  void mainBeginsAnewOnceAndSaysNothingTwice() {
    try (ProgramRun run = started("")) {
      assertThat(run.log().count(0, "primary begins")).isEqualTo(1);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
    }
  }
}
