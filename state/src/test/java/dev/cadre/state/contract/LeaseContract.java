package dev.cadre.state.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.Leader;
import dev.cadre.state.SharedLock;
import dev.cadre.state.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every back end's locks and leaders do. */
public abstract class LeaseContract implements BackEndUnderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofMillis(500);

  /** How long the holder that was killed keeps its lease. */
  protected Duration deathIsSeenWithin() {
    return State.DEFAULT_LEASE.plusSeconds(5);
  }

  @Test
  void lockHasOneHolderAndEachHasAGreaterToken() {
    try (State first = open();
        State second = open()) {
      long token;
      try (SharedLock.Hold hold = first.lock("l").tryLock().orElseThrow()) {
        assertThat(hold.isHeld()).isTrue();
        assertThat(second.lock("l").tryLock()).isEmpty();
        assertThat(first.lock("l").tryLock()).as("not reentrant").isEmpty();
        try (SharedLock.Hold other = second.lock("m").tryLock().orElseThrow()) {
          assertThat(other.isHeld()).isTrue();
        }
        token = hold.token();
      }
      try (SharedLock.Hold hold = second.lock("l").tryLock().orElseThrow()) {
        assertThat(hold.token()).isGreaterThan(token);
      }
    }
  }

  @Test
  void holdOutlivesItsLeaseAsLongAsItIsRenewed() throws Exception {
    try (State state = open();
        State other = open();
        SharedLock.Hold hold = state.lock("l", LEASE).tryLock().orElseThrow()) {
      assertThat(other.lock("l", LEASE).tryLock(LEASE.multipliedBy(3))).isEmpty();
      assertThat(hold.isHeld()).isTrue();
    }
  }

  @Test
  void unrenewedHoldIsLostAndItsReleaseHarmsNobody() {
    TestClock clock = new TestClock();
    try (State state = open(clock);
        State other = open(clock)) {
      SharedLock.Hold lost = state.lock("l", Duration.ofHours(1)).tryLock().orElseThrow();
      clock.advance(Duration.ofHours(1));
      assertThat(lost.isHeld()).isFalse();
      SharedLock.Hold taken = other.lock("l").tryLock().orElseThrow();
      lost.close();
      assertThat(state.lock("l").tryLock()).isEmpty();
      assertThat(taken.isHeld()).isTrue();
      taken.close();
    }
  }

  @Test
  void whatIsCountedUnderTheLockIsExact() throws Exception {
    List<Jvm> jvms = new ArrayList<>();
    try (State state = open()) {
      for (int i = 0; i < 3; i++) {
        jvms.add(Jvm.start(address(), "lock", 100));
      }
      for (Jvm jvm : jvms) {
        jvm.await("ready");
        jvm.release();
      }
      for (Jvm jvm : jvms) {
        jvm.await("locked");
      }
      assertThat(state.map("locked", Duration.ofMinutes(10)).get("count")).hasValue("300");
    } finally {
      for (Jvm jvm : jvms) {
        jvm.close();
      }
    }
  }

  @Test
  void lockOfADeadJvmIsFree() throws Exception {
    try (State state = open();
        Jvm jvm = Jvm.start(address(), "hold")) {
      long token = Long.parseLong(jvm.await("holds"));
      SharedLock lock = state.lock("contract");
      assertThat(lock.tryLock()).isEmpty();
      jvm.kill();
      Optional<SharedLock.Hold> hold = lock.tryLock(deathIsSeenWithin());
      assertThat(hold).isPresent();
      assertThat(hold.get().token()).isGreaterThan(token);
      hold.get().close();
    }
  }

  @Test
  void stateThatIsClosedGivesItsLocksBack() {
    State first = open();
    SharedLock.Hold hold = first.lock("l", Duration.ofHours(1)).tryLock().orElseThrow();
    try (State second = open()) {
      SharedLock lock = second.lock("l");
      assertThat(lock.tryLock()).isEmpty();
      first.close();
      assertThat(hold.isHeld()).isFalse();
      try (SharedLock.Hold next = lock.tryLock().orElseThrow()) {
        assertThat(next.token()).isGreaterThan(hold.token());
        hold.close();
        assertThat(next.isHeld()).isTrue();
        assertThat(lock.tryLock()).as("the first holder has nothing to give back").isEmpty();
      }
      assertThatThrownBy(() -> first.leader("x")).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void waitMayBeAsLongAsADurationCanBe() throws Exception {
    try (State state = open();
        SharedLock.Hold hold =
            state.lock("l").tryLock(ChronoUnit.FOREVER.getDuration()).orElseThrow()) {
      assertThat(hold.isHeld()).isTrue();
    }
  }

  @Test
  void listenerThatComesWhenThisWorkerLeadsIsToldSo() {
    try (State state = open();
        Leader leader = state.leader("x", LEASE)) {
      await(leader::isLeader);
      List<Boolean> changes = new CopyOnWriteArrayList<>();
      leader.onChange(_ -> {
        throw new AssertionError("a test");
      });
      leader.onChange(changes::add);
      await(() -> changes.equals(List.of(true)));
      handOver(leader);
      await(() -> changes.equals(List.of(true, false)));
    }
  }

  @Test
  void leaderIsOneAndHandsOverWhenClosed() {
    try (State first = open();
        State second = open();
        Leader a = first.leader("x", LEASE)) {
      await(a::isLeader);
      try (Leader b = second.leader("x", LEASE);
          Leader other = second.leader("y", LEASE)) {
        await(other::isLeader);
        assertThat(b.isLeader()).isFalse();
        assertThat(b.runIfLeader(() -> {})).isFalse();
        long term = a.term().orElseThrow();
        handOver(a);
        assertThat(a.isLeader()).isFalse();
        await(b::isLeader);
        assertThat(b.term().orElseThrow()).isGreaterThan(term);
      }
    }
  }

  @Test
  void drainingWorkerHandsOver() {
    try (State first = open();
        Leader leader = first.leader("x", LEASE)) {
      List<Boolean> changes = new CopyOnWriteArrayList<>();
      await(leader::isLeader);
      leader.onChange(changes::add);
      System.setProperty("cadre.draining", "true");
      try {
        assertThat(leader.isLeader()).isFalse();
        assertThat(leader.runIfLeader(() -> {})).isFalse();
        await(() -> changes.equals(List.of(true, false)));
      } finally {
        System.clearProperty("cadre.draining");
      }
      await(leader::isLeader); // stands again, for instance when a rollout was given up
    }
  }

  @Test
  void leaderIsNeverDouble(@TempDir Path folder) throws Exception {
    leaderIsNeverDouble(folder, 6);
  }

  @Test
  @Tag("long")
  void leaderIsNeverDoubleForLong(@TempDir Path folder) throws Exception {
    leaderIsNeverDouble(folder, 60);
  }

  /**
   * Kills or stops whoever leads, again and again; a stopped one goes on when another leads. Each
   * JVM notes what it took itself for, and when: by these notes no two terms overlap.
   */
  private void leaderIsNeverDouble(Path folder, int rounds) throws Exception {
    var random = new SplittableRandom(3);
    List<Jvm> jvms = new ArrayList<>();
    int made = 0;
    try {
      while (jvms.size() < 3) {
        jvms.add(candidate(folder, made++));
      }
      for (int round = 0; round < rounds; round++) {
        Jvm leader = awaitLeader(jvms, folder);
        if (random.nextBoolean()) {
          leader.kill();
          jvms.remove(leader);
          awaitLeader(jvms, folder);
          jvms.add(candidate(folder, made++));
        } else {
          leader.signal("STOP");
          jvms.remove(leader);
          awaitLeader(jvms, folder);
          leader.signal("CONT");
          jvms.add(leader);
        }
      }
    } finally {
      for (Jvm jvm : jvms) {
        jvm.close();
      }
    }
    assertTermsDoNotOverlap(folder, rounds);
  }

  private Jvm candidate(Path folder, int number) throws Exception {
    Jvm jvm = Jvm.start(address(), "lead", LEASE, folder.resolve("candidate-" + number));
    jvm.await("ready");
    return jvm;
  }

  /** The JVM among these that leads now: its newest term has been seen a moment ago. */
  private static Jvm awaitLeader(List<Jvm> jvms, Path folder) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      long since = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(5); // what is looked for is a note later than this
      Optional<Term> now =
          terms(folder).stream().filter(term -> term.lastBefore > since).findFirst();
      if (now.isPresent()) {
        for (Jvm jvm : jvms) {
          if (now.get().pid == jvm.pid()) {
            return jvm;
          }
        }
      }
    }
    throw new AssertionError("nobody leads: " + terms(folder));
  }

  private static void assertTermsDoNotOverlap(Path folder, int rounds) throws Exception {
    List<Term> terms =
        terms(folder).stream().sorted(Comparator.comparingLong(Term::token)).toList();
    assertThat(terms).hasSizeGreaterThan(rounds / 2);
    assertThat(terms).extracting(Term::token).doesNotHaveDuplicates();
    for (int i = 1; i < terms.size(); i++) {
      Term before = terms.get(i - 1);
      Term after = terms.get(i);
      assertThat(before.lastBefore)
          .as("%s was still seen when %s had begun", before, after)
          .isLessThanOrEqualTo(after.firstAfter);
    }
  }

  private static List<Term> terms(Path folder) throws Exception {
    List<Term> terms = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Ledger ledger = Ledger.open(file);
        for (int at = 1; at + 2 < ledger.size() && ledger.get(at) != 0; at += 3) {
          terms.add(
              new Term(ledger.get(0), ledger.get(at), ledger.get(at + 1), ledger.get(at + 2)));
        }
      }
    }
    return terms;
  }

  private static void handOver(Leader leader) {
    leader.close();
  }

  private record Term(long pid, long token, long firstAfter, long lastBefore) {}

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
