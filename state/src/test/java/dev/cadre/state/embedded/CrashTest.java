package dev.cadre.state.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.Limit;
import dev.cadre.state.SharedLock;
import dev.cadre.state.State;
import dev.cadre.state.contract.Jvm;
import dev.cadre.state.contract.Ledger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kill -9} leaves, at whatever instant of an operation it comes. */
class CrashTest {
  /** As many JVMs work at once; all are killed, each at its own time. */
  private static final int TOGETHER = 4;

  private static final int COUNTERS = 20;

  @TempDir private Path folder;

  @Test
  void killedWorkersLoseAndDoubleNothingButTheOperationInFlight() throws Exception {
    killAndCount(48);
  }

  @Test
  @Tag("long")
  void fiveHundredKilledWorkersLoseAndDoubleNothingButTheOperationInFlight() throws Exception {
    killAndCount(500);
  }

  private void killAndCount(int kills) throws Exception {
    URI address = URI.create("embedded:" + folder.resolve("segment") + "?megabytes=8");
    var random = new SplittableRandom(4);
    long[] done = new long[3];
    try (State state = State.open(address)) {
      for (int killed = 0; killed < kills; killed += TOGETHER) {
        List<Jvm> jvms = new ArrayList<>();
        try {
          for (int i = 0; i < TOGETHER; i++) {
            jvms.add(Jvm.start(address, "mix", folder.resolve("ledger-" + (killed + i))));
          }
          for (Jvm jvm : jvms) {
            jvm.await("ready");
          }
          for (Jvm jvm : jvms) {
            TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000)); // any instant is as good
            jvm.kill();
          }
        } finally {
          jvms.forEach(Jvm::close);
        }
        for (int i = 0; i < TOGETHER; i++) {
          Ledger ledger = Ledger.open(folder.resolve("ledger-" + (killed + i)));
          for (int kind = 0; kind < done.length; kind++) {
            done[kind] += ledger.get(kind);
          }
        }
        assertThat(lockIsFree(state)).as("no lock is stuck").isTrue();
      }
      assertThat(done[0]).as("work was done").isGreaterThan(kills * 10L);
      assertThat(counted(state)).isBetween(done[0], done[0] + kills);
      assertThat(taken(state, Limit.fixedWindow(Limit.MAX_PERMITS, Limit.MAX_WINDOW)))
          .isBetween(done[1], done[1] + kills);
      assertThat(taken(state, Limit.slidingWindow(Limit.MAX_PERMITS, Limit.MAX_WINDOW)))
          .isBetween(done[2], done[2] + kills);
    }
    assertNoBlockIsLostOrShownTwice(folder.resolve("segment"));
  }

  private static boolean lockIsFree(State state) {
    Optional<SharedLock.Hold> hold = state.lock("mix").tryLock();
    hold.ifPresent(SharedLock.Hold::close);
    return hold.isPresent();
  }

  private static long counted(State state) {
    var counters = state.counters("mix", Duration.ofHours(1));
    long sum = 0;
    for (int i = 0; i < COUNTERS; i++) {
      sum += counters.get("c" + i).orElse(0);
    }
    return sum;
  }

  private static long taken(State state, Limit limit) {
    return Limit.MAX_PERMITS - 1 - state.rateLimiter("mix", limit).tryAcquire("l").remaining();
  }

  /** Nobody has the segment open now: each block is shown by one place, or is free. */
  private static void assertNoBlockIsLostOrShownTwice(Path path) throws Exception {
    Segment segment = SegmentFile.open(path, Geometry.ofBytes(8 << 20));

    for (Pool pool : List.of(segment.cells(), segment.messages(), segment.values())) {
      pool.sweep(_ -> false);
      BitSet used = new BitSet();
      for (int place = 0; place < pool.places(); place++) {
        assertThat(used.get(pool.shown(place))).isFalse();
        used.set(pool.shown(place));
      }
      for (int i = 0; i < segment.geometry().spares(); i++) {
        Spare spare = new Spare(0, pool.capacity());
        pool.provide(spare, _ -> true);
        assertThat(used.get(spare.block)).isFalse();
        used.set(spare.block);
      }
      assertThat(used.cardinality()).isEqualTo(pool.places() + segment.geometry().spares());
    }
  }
}
