package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
      dev.cadre.it.cluster.CadreProcess.signal(Long.parseLong(line), "KILL");
      run.log().await(mark, "Worker \\d+ died \\(code null, signal SIGKILL\\)", LIMIT);
      run.log().await(mark, "Worker \\d+ listening on port", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
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
