package dev.cadre.primary;

import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Share;
import dev.cadre.primary.supervise.Step;
import dev.cadre.primary.supervise.Supervision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/*
 * The one thread that owns all mutable state: the cluster, the listeners, the handles of workers,
 * the generations. Everything else posts to the mailbox. An event is decided, its effects are
 * carried out, and only then the next one is decided; events that effects cause at once (a fork
 * that succeeded) come before those that wait in the mailbox.
 */
/** The supervisor's loop. */
final class Supervisor {
  /** While a weight ramps up: how often the steering follows. */
  private static final Duration RAMP_STEP = Duration.ofMillis(50);

  /** Nothing is due for longer than this without a look at the world: paths of UNIX sockets. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** Carries out what was decided. On the supervisor's thread. */
  interface Hands {
    /** Does one thing; what it leads to at once is given back as an event. */
    @Nullable Event carryOut(Effect effect);

    /** After each event, before its effects: what it has changed. */
    default void decided(Cluster before, Event event, Cluster after) {}

    /** Says that something went wrong that should not be possible. */
    void failed(RuntimeException bug);

    /** After each decision: steering, generations. */
    void follow(Cluster cluster, Instant now);
  }

  private final Mailbox mailbox;
  private final InstantSource clock;
  private final Hands hands;
  private final Deque<Event> atOnce = new ArrayDeque<>();
  private Cluster cluster;
  private Instant due = Instant.MIN;
  private @Nullable Integer exitCode;

  Supervisor(Cluster cluster, Mailbox mailbox, InstantSource clock, Hands hands) {
    this.cluster = cluster;
    this.mailbox = mailbox;
    this.clock = clock;
    this.hands = hands;
  }

  /** On the supervisor's thread. */
  Cluster cluster() {
    return cluster;
  }

  /** Runs until the cluster has ended; gives the exit code. */
  int run() throws InterruptedException {
    decide(new Event.Tick());
    while (exitCode == null) {
      Runnable work = mailbox.take(Duration.between(clock.instant(), due));
      try {
        if (work != null) {
          work.run();
        }
        // Also when the mailbox is never empty: deadlines are kept.
        if (!clock.instant().isBefore(due)) {
          decide(new Event.Tick());
        }
      } catch (RuntimeException e) {
        // A bug, but not one that may take the application down with it.
        hands.failed(e);
        due = clock.instant().plus(IDLE);
      }
    }
    return exitCode;
  }

  /** On the supervisor's thread. */
  void decide(Event event) {
    atOnce.add(event);
    Instant decided = clock.instant();
    while (exitCode == null && !atOnce.isEmpty()) {
      decided = clock.instant();
      Event next = atOnce.removeFirst();
      Cluster before = cluster;
      Step step = Supervision.decide(before, next, decided);
      cluster = step.next();
      hands.decided(before, next, cluster);
      for (Effect effect : step.effects()) {
        if (effect instanceof Effect.Terminate terminate) {
          exitCode = terminate.exitCode();
        } else {
          Event answer = carryOut(effect);
          if (answer != null) {
            atOnce.add(answer);
          }
        }
      }
    }
    try {
      hands.follow(cluster, clock.instant());
    } catch (RuntimeException e) {
      hands.failed(e);
    }
    due = nextTick(decided);
  }

  /** An effect that fails must not take those after it along. */
  private @Nullable Event carryOut(Effect effect) {
    try {
      return hands.carryOut(effect);
    } catch (RuntimeException e) {
      hands.failed(e);
      return effect instanceof Effect.Fork fork
          ? new Event.ForkFailed(fork.ref(), e.toString())
          : null;
    }
  }

  private Instant nextTick(Instant now) {
    Instant latest = now.plus(Share.ramping(cluster, now) ? RAMP_STEP : IDLE);
    return Supervision.nextDeadline(cluster, now, latest);
  }
}
