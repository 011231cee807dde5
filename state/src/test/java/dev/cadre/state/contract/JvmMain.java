package dev.cadre.state.contract;

import dev.cadre.state.Leader;
import dev.cadre.state.Limit;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.SharedLock;
import dev.cadre.state.State;
import dev.cadre.state.Subscription;
import dev.cadre.state.Topic;
import dev.cadre.state.Use;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/** What the other JVMs of the tests run: {@code ADDRESS COMMAND ARGUMENT...}. */
public final class JvmMain {
  /** Of the mixed work. */
  static final int COUNTERS = 20;

  private static final Use STRICT = Use.failClosed().within(Duration.ofSeconds(30));

  private JvmMain() {}

  public static void main(String[] args) throws Exception {
    URI address = URI.create(args[0]);
    try (State state = State.open(address)) {
      awaitBackEnd(state);
      switch (args[1]) {
        case "attempt" -> attempt(state, limit(args[2]), Long.parseLong(args[3]));
        case "lead" -> lead(state, Duration.parse(args[2]), Path.of(args[3]));
        case "publish" -> publish(state, args[2], Integer.parseInt(args[3]));
        case "echo" -> echo(state);
        case "listen" -> listen(state);
        case "lock" -> lock(state, Long.parseLong(args[2]));
        case "hold" -> hold(state);
        case "starve" -> starve(state);
        case "mix" -> mix(state, Path.of(args[2]));
        default -> throw new IllegalArgumentException(args[1]);
      }
    }
  }

  static Limit limit(String text) {
    String[] fields = text.split(",", -1);
    long permits = Long.parseLong(fields[1]);
    return switch (fields[0]) {
      case "fixed" -> Limit.fixedWindow(permits, Limit.MAX_WINDOW);
      case "sliding" -> Limit.slidingWindow(permits, Limit.MAX_WINDOW);
      case "bucket" -> Limit.tokenBucket(permits, 1, Duration.ofHours(1));
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static void attempt(State state, Limit limit, long attempts) throws IOException {
    RateLimiter limiter = state.rateLimiter("exact", limit, STRICT);
    start();
    long granted = 0;
    for (long i = 0; i < attempts; i++) {
      granted += limiter.tryAcquire("one key").allowed() ? 1 : 0;
    }
    say("granted " + granted);
  }

  /**
   * Notes its pid, and for each term: its token, when it was first seen at the latest, last at the
   * earliest.
   */
  private static void lead(State state, Duration lease, Path file) throws Exception {
    Ledger ledger = Ledger.open(file);
    Leader leader = state.leader("contract", lease);
    long said = 0;
    int at = -2;
    ledger.set(0, ProcessHandle.current().pid());
    say("ready");
    while (true) {
      long before = System.nanoTime();
      OptionalLong term = leader.term();
      long after = System.nanoTime();
      if (term.isPresent()) {
        if (term.getAsLong() != said) {
          said = term.getAsLong();
          at += 3;
          ledger.set(at + 1, after);
          ledger.set(at + 2, before);
          ledger.set(at, said);
          say("leads " + said);
        }
        ledger.set(at + 2, before);
      }
      Thread.sleep(0, 200_000);
    }
  }

  private static void publish(State state, String name, int count) throws IOException {
    Topic<String> topic = state.topic("order");
    start();
    for (int i = 0; i < count; i++) {
      topic.publish(name + ":" + i);
    }
    say("published");
  }

  private static void echo(State state) throws IOException {
    Topic<String> answers = state.topic("answers");
    try (var _ = state.topic("questions").subscribe(answers::publish)) {
      start(); // and answers until its input is closed
    }
  }

  /** Says, at the message "end", what it was given before and what not. */
  private static void listen(State state) throws Exception {
    List<Integer> given = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    try (Subscription subscription =
        state
            .topic("numbers")
            .subscribe(
                100_000,
                message -> {
                  if (message.equals("end")) {
                    ended.countDown();
                  } else {
                    given.add(Integer.valueOf(message));
                  }
                })) {
      say("ready");
      ended.await();
      boolean ordered = given.equals(given.stream().sorted().distinct().toList());
      say("given " + given.size() + " " + subscription.dropped() + " " + ordered);
    }
  }

  /** Counts without atomic operations, under the lock. */
  private static void lock(State state, long times) throws Exception {
    SharedLock lock = state.lock("contract", Duration.ofSeconds(20));
    var map = state.map("locked", Duration.ofMinutes(10));
    start();
    long last = 0;
    for (long i = 0; i < times; i++) {
      try (SharedLock.Hold hold = lock.tryLock(Duration.ofSeconds(60)).orElseThrow()) {
        if (hold.token() <= last) {
          throw new IllegalStateException("token " + hold.token() + " after " + last);
        }
        last = hold.token();
        long count = map.get("count").map(Long::valueOf).orElse(0L);
        map.put("count", Long.toString(count + 1));
      }
    }
    say("locked");
  }

  private static void hold(State state) throws Exception {
    Optional<SharedLock.Hold> hold = state.lock("contract").tryLock(Duration.ofSeconds(30));
    say("holds " + hold.orElseThrow().token());
    Thread.sleep(Duration.ofMinutes(10));
  }

  /** Wants the lock, at first as always, then with all descriptors in use. */
  private static void starve(State state) throws Exception {
    SharedLock lock = state.lock("contract");
    say("at first " + lock.tryLock().isPresent());
    List<InputStream> open = new ArrayList<>();
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException e) {
      say("without descriptors " + lock.tryLock().isPresent() + " (" + e.getMessage() + ")");
    }
    for (InputStream stream : open) {
      stream.close();
    }
  }

  /** All kinds of operations as fast as it goes; each counted after it has returned. */
  private static void mix(State state, Path file) throws Exception {
    Ledger done = Ledger.open(file);
    var counters = state.counters("mix", Duration.ofHours(1), STRICT);
    var limiter = state.rateLimiter("mix", limit("fixed,1000000000"), STRICT);
    var sliding = state.rateLimiter("mix", limit("sliding,1000000000"), STRICT);
    var map = state.map("mix", Duration.ofHours(1));
    var topic = state.topic("mix");
    var lock = state.lock("mix", Duration.ofMinutes(30));
    say("ready");
    for (int i = 0; ; i++) {
      counters.increment("c" + i % COUNTERS);
      done.add(0, 1);
      limiter.tryAcquire("l");
      done.add(1, 1);
      sliding.tryAcquire("l");
      done.add(2, 1);
      map.put("k" + i % 100, "value of " + i);
      topic.publish("message " + i);
      if (i % 16 == 0) {
        lock.tryLock().ifPresent(SharedLock.Hold::close);
      }
    }
  }

  /** On a busy machine the opening may have gone on without it, and calls would go by policy. */
  private static void awaitBackEnd(State state) throws InterruptedException {
    while (!state.health().available()) {
      Thread.sleep(10);
    }
  }

  /** Waits until the input is closed, so that all begin at once. */
  private static void start() throws IOException {
    say("ready");
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
