package dev.cadre.state.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes' ends of the same segment, in one. */
@Timeout(60)
final class FileBellsTest {
  private static final int ROUNDS = 40;
  private static final long LONGEST_SLEEP_NANOS = 50_000_000;

  @TempDir private Path folder;

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(Geometry.HEADER_BYTES).order(ByteOrder.nativeOrder());

  private FileBells bells(int slot) {
    return new FileBells(memory, folder.resolve("segment"), slot);
  }

  private boolean isAsleep(int slot) {
    return (Words.get(memory, Header.SLEEPERS + slot / 64 * 8) & 1L << (slot % 64)) != 0;
  }

  @Test
  void sleeperIsWokenByAnotherLongBeforeItWakesByItself() throws Exception {
    int slot = 700; // not in the first word
    try (FileBells sleeper = bells(slot);
        FileBells ringer = bells(3);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      long slept = 0;
      for (int round = 0; round < ROUNDS; round++) {
        AtomicInteger looks = new AtomicInteger();
        var asleep =
            CompletableFuture.runAsync(
                () ->
                    sleeper.sleep(() -> {
                      looks.incrementAndGet();
                      return false;
                    }),
                thread);
        while (!isAsleep(slot) || looks.get() == 0) {
          Thread.onSpinWait();
        }
        long begun = System.nanoTime();
        ringer.ring();
        asleep.get();
        slept += System.nanoTime() - begun;
        assertThat(isAsleep(slot)).isFalse();
      }
      assertThat(slept).isLessThan(ROUNDS * LONGEST_SLEEP_NANOS / 3);
    }
  }

  @Test
  void messageThatCameMeanwhileIsNotSleptOver() {
    try (FileBells sleeper = bells(0)) {
      sleeper.sleep(() -> true); // what it needs is made
      long begun = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        sleeper.sleep(() -> true);
      }
      assertThat(System.nanoTime() - begun).isLessThan(ROUNDS * LONGEST_SLEEP_NANOS / 3);
      assertThat(isAsleep(0)).isFalse();
    }
  }

  @Test
  void whereNothingCanBeWatchedItSleepsShortly() throws Exception {
    Files.createFile(folder.resolve("segment.bell-0")); // in the place of the folder
    try (FileBells sleeper = bells(0)) {
      sleeper.sleep(() -> false);
      long begun = System.nanoTime();
      sleeper.sleep(() -> false);
      assertThat(System.nanoTime() - begun).isLessThan(LONGEST_SLEEP_NANOS / 2);
    }
  }

  @Test
  void nobodyIsKeptWhoRingsForOneThatIsGone() {
    try (FileBells ringer = bells(1)) {
      Words.compareAndSet(memory, Header.SLEEPERS, 0, 1 << 9);
      ringer.ring();
      assertThat(isAsleep(9)).isFalse();
    }
  }
}
