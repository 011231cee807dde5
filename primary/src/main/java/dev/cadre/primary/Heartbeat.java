package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.supervise.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks every worker for its health at an interval, and notices who does not answer. Of the
 * supervisor's thread.
 */
final class Heartbeat {
  /** So many pings without an answer mean that the worker is stalled. */
  private static final int PATIENCE = 3;

  private final Crew crew;
  private final WorkerChannels channels;
  private final Mailbox mailbox;
  private final Consumer<Event> decide;
  private final Duration interval;
  private Instant next = Instant.MIN;
  private int sequence;

  Heartbeat(
      Crew crew,
      WorkerChannels channels,
      Mailbox mailbox,
      Consumer<Event> decide,
      Duration interval) {
    this.crew = crew;
    this.channels = channels;
    this.mailbox = mailbox;
    this.decide = decide;
    this.interval = interval;
  }

  /** To be called at least once a second. */
  void beat(Instant now) {
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(interval);
    for (WorkerHandle worker : crew.workers()) {
      if (worker.online) {
        if (worker.pingsUnanswered >= PATIENCE && !worker.silent) {
          worker.silent = true;
          mailbox.post(() -> decide.accept(new Event.FellSilent(worker.ref.id())));
        }
        ping(worker);
      }
    }
  }

  void ping(WorkerHandle worker) {
    worker.pingsUnanswered++;
    channels.send(worker.ref.id(), new Message.Ping(++sequence));
  }

  Optional<Event> answered(WorkerHandle worker, Message.Health health) {
    worker.health = Optional.of(health);
    worker.pingsUnanswered = 0;
    boolean was = worker.silent;
    worker.silent = false;
    return was ? Optional.of(new Event.AnswersAgain(worker.ref.id())) : Optional.empty();
  }
}
