package dev.cadre.it.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A load that has been started. {@link #await} or {@link #stop} must follow; {@link #close} stops,
 * too. Safe for all threads.
 */
public final class RunningLoad implements AutoCloseable {

  private static final long TICK_NANOS = 10_000_000;

  private final LoadPlan plan;
  private final AtomicLong left;
  private final Pulse pulse = new Pulse();
  private final long endNanos;
  private final List<ClientConnection> connections = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread watchdog;
  private volatile boolean watching = true;
  private volatile long ownPauseNanos;

  RunningLoad(LoadPlan plan) {
    this.plan = plan;
    this.left = new AtomicLong(plan.requests());
    this.endNanos = pulse.startNanos() + plan.time().toNanos();
    for (int i = 0; i < plan.connections(); i++) {
      ClientConnection connection =
          new ClientConnection(plan, i, this::takeOne, this::think, pulse);
      connections.add(connection);
      threads.add(newThread("load-" + i, connection));
    }
    watchdog = Thread.ofPlatform().daemon().name("load-watchdog").unstarted(this::watch);
    watchdog.start();
    threads.forEach(Thread::start);
  }

  private Thread newThread(String name, Runnable task) {
    // Virtual threads: 10 us of CPU a request on a kept connection and 39 us on a new one, where
    // platform threads took 11 to 16 and 35 to 64 (JDK 25, 2 cores, 32 connections).
    return Thread.ofVirtual()
        .name(name)
        .uncaughtExceptionHandler((_, e) -> {
          defect.compareAndSet(null, e);
          left.set(0);
        })
        .unstarted(task);
  }

  private boolean takeOne() {
    return System.nanoTime() - endNanos < 0 && left.getAndDecrement() > 0;
  }

  /** False if the load was stopped meanwhile; never an interrupt, which would close a channel. */
  private boolean think() throws InterruptedException {
    return plan.thinkTime().isZero()
        || !stopped.await(plan.thinkTime().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Closes the channels of limits that have passed, and notes when it is late itself. */
  private void watch() {
    long last = System.nanoTime();
    while (watching) {
      LockSupport.parkNanos(TICK_NANOS);
      long now = System.nanoTime();
      ownPauseNanos = Math.max(ownPauseNanos, now - last - TICK_NANOS);
      last = now;
      for (ClientConnection connection : connections) {
        connection.deadline.check(now);
      }
    }
  }

  /** How many requests have ended well so far. */
  public long ok() {
    return pulse.good();
  }

  /** How many requests have failed so far. */
  public long failed() {
    return pulse.bad();
  }

  /** No request begins any more; those under way are finished. */
  public LoadReport stop() {
    left.set(0);
    stopped.countDown();
    return await();
  }

  /**
   * Waits until the load is at its end.
   *
   * @throws IllegalStateException when the client itself could not go on (no local port, no
   *     descriptor): then nothing is known about the server
   */
  public LoadReport await() {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
      pulse.stop();
      watching = false;
      watchdog.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a load was running", e);
    }
    Throwable cause = defect.get();
    if (cause != null) {
      throw new IllegalStateException("the load could not be finished", cause);
    }
    return report(Duration.ofNanos(System.nanoTime() - pulse.startNanos()));
  }

  @Override
  public void close() {
    stop();
  }

  private LoadReport report(Duration took) {
    Tally sum = new Tally();
    connections.forEach(connection -> sum.add(connection.tally));
    Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, sum.outcomes.getOrDefault(outcome, 0L));
    }
    sum.failures.sort(Comparator.comparing(Failure::at));
    return new LoadReport(
        outcomes,
        new TreeMap<>(sum.workers),
        sum.opened,
        sum.closedIdle,
        sum.closeAnswers,
        sum.latency,
        took,
        pulse.longestStall(),
        pulse.longestStallFrom(),
        Duration.ofNanos(ownPauseNanos),
        List.copyOf(sum.failures));
  }
}
