package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.log.OutputCapture;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.supervise.WorkerRef;
import dev.cadre.primary.worker.NativeTransport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out what the supervisor has decided. On the supervisor's thread. */
final class Effects implements Supervisor.Hands {
  private final Crew crew;
  private final Steering steering;
  private final Releases releases;
  private final Errands errands;
  private final Incidents incidents;
  private final Gates gates;
  private final Drains drains;
  private final Requests requests;
  private final OutputCapture output;
  private final Journal journal;

  Effects(
      Crew crew,
      Steering steering,
      Releases releases,
      Errands errands,
      Incidents incidents,
      Gates gates,
      Drains drains,
      Requests requests,
      OutputCapture output,
      Journal journal) {
    this.crew = crew;
    this.steering = steering;
    this.releases = releases;
    this.errands = errands;
    this.incidents = incidents;
    this.gates = gates;
    this.drains = drains;
    this.requests = requests;
    this.output = output;
    this.journal = journal;
  }

  @Override
  public @Nullable Event carryOut(Effect effect) {
    return switch (effect) {
      case Effect.Fork e -> fork(e.ref());
      case Effect.Kill e -> nothing(() -> kill(e));
      case Effect.Probe e -> nothing(() -> gates.open(e.ref(), e.deadline()));
      case Effect.Drain e -> nothing(() -> drains.begin(e.ref().id(), e.deadline()));
      case Effect.TakeSnapshot e -> nothing(() -> errands.takeSnapshot(e.generation(), e.source()));
      case Effect.Try e -> nothing(() -> errands.attempt(e));
      case Effect.AskToPark e -> nothing(() -> errands.askToPark(e.generation(), e.workers()));
      case Effect.Begun e -> nothing(() -> errands.begun(e.rollout()));
      case Effect.Ended e -> nothing(() -> errands.ended(e));
      case Effect.Say e -> nothing(() -> say(e));
      case Effect.ShowTail e -> nothing(() -> showTail(e.ref(), e.pid()));
      case Effect.Progress e -> nothing(() -> requests.progress(e.request(), e.words()));
      case Effect.Answer e -> nothing(() -> requests.answer(e.request(), e.outcome(), e.words()));
      case Effect.Terminate _ -> null;
    };
  }

  @Override
  public void failed(RuntimeException bug) {
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    journal.error("A defect of Cadre, please report it; the workers serve on:");
    trace.toString().lines().forEach(line -> journal.error("    " + line));
  }

  private static @Nullable Event nothing(Runnable work) {
    work.run();
    return null;
  }

  @Override
  public void follow(Cluster cluster, Instant now) {
    steering.follow(cluster, now);
    releases.follow(cluster);
  }

  private Event fork(WorkerRef ref) {
    Event event = crew.fork(ref);
    if (event instanceof Event.Forked forked) {
      incidents.forked(ref.generation(), ref.id(), forked.pid());
    }
    return event;
  }

  private void kill(Effect.Kill kill) {
    if (kill.signal() == Signal.QUIT) {
      output.completeTail(kill.ref().id()); // Its last words, and not the dump of its threads.
    }
    crew.kill(kill.ref(), kill.signal());
  }

  private void say(Effect.Say say) {
    switch (say.level()) {
      case INFO -> journal.info(say.words());
      case WARN -> journal.warn(say.words());
      case ERROR -> journal.error(say.words());
    }
  }

  /** What a worker printed last: once more, together, where somebody looks for the reason. */
  private void showTail(WorkerRef ref, long pid) {
    var _ =
        output
            .ended(ref.id())
            .thenAccept((List<String> lines) -> {
              if (lines.isEmpty()) {
                journal.warn("Worker " + pid + " printed nothing");
              } else {
                journal.warn("The last output of worker " + pid + ":");
                lines.forEach(line -> journal.warn("    " + line));
                NativeTransport.advice(lines).ifPresent(journal::warn);
              }
            });
  }
}
