package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel says of processes that want more processors than there are. */
final class RunQueueTest {
  private static final long LIMIT_NANOS = Duration.ofSeconds(30).toNanos();

  @Test
  void processesThatShareProcessorsWait() throws Exception {
    List<Process> busy = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * Runtime.getRuntime().availableProcessors(); i++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      List<Long> pids = busy.stream().map(Process::pid).toList();
      RunQueue before = RunQueue.of(pids);
      long start = System.nanoTime();
      while (before.secondsUntil(RunQueue.of(pids)) < 0.2
          && System.nanoTime() - start < LIMIT_NANOS) {
        Thread.onSpinWait();
      }
      assertThat(before.secondsUntil(RunQueue.of(pids))).isGreaterThanOrEqualTo(0.2);
    } finally {
      busy.forEach(process -> process.destroyForcibly().onExit().join());
    }
  }

  @Test
  void processThatHasEndedHasNone() throws IOException {
    Process ended = new ProcessBuilder("true").start();
    ended.onExit().join();
    assertThat(RunQueue.of(List.of(ended.pid())).nanos()).isEmpty();
  }
}
