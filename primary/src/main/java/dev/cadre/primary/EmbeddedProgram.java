package dev.cadre.primary;

import dev.cadre.ClusterHealth;
import dev.cadre.link.Observer;
import dev.cadre.link.Recipe;
import dev.cadre.link.RunningPrimary;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import dev.cadre.primary.supervise.WorkerRef;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/*
 * Two directions: what the program wants is posted to the supervisor's mailbox, and what the
 * supervisor decides is told to the observer, from the supervisor's thread. The program waits for
 * the supervisor (a fork gives a pid); the supervisor never waits for the program.
 */
/** A program that forks workers, as the supervisor sees it, and the primary as the program does. */
final class EmbeddedProgram implements Program, RunningPrimary {
  private final Recipes recipes;
  private final Observer observer;
  private final CompletableFuture<Running> running = new CompletableFuture<>();
  private final Set<Integer> disconnected = new HashSet<>(); // of the supervisor's thread

  EmbeddedProgram(Recipes recipes, Observer observer) {
    this.recipes = recipes;
    this.observer = observer;
  }

  /** Waits until the supervisor runs. */
  RunningPrimary await() {
    try {
      var _ = running.join();
      return this;
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      throw new IllegalStateException(cause == null ? null : cause.getMessage(), e);
    }
  }

  /** The primary has ended, or could not begin. */
  void ended(ExitCode code) {
    if (!running.completeExceptionally(
        new IllegalStateException("the primary could not start, see above: " + code.words()))) {
      observer.ended(code.code());
    }
  }

  @Override
  public boolean forks() {
    return true;
  }

  @Override
  public void started(Running supervised) {
    recipes.begin(supervised.folder());
    running.complete(supervised);
  }

  @Override
  public Releases.Release release(WorkerRef ref, Releases.Release usual) {
    return recipes.of(ref.slot(), usual);
  }

  @Override
  public void said(int worker, String line, boolean error) {
    observer.output(worker, line, error);
  }

  @Override
  public void decided(Cluster before, Event event, Cluster after) {
    if (after.lifecycle() == Lifecycle.STOPPING && before.lifecycle() != Lifecycle.STOPPING) {
      observer.stopping();
    }
    for (Worker worker : after.workers()) {
      int id = worker.ref().id();
      if (worker.asked() && before.worker(id).filter(w -> !w.asked()).isPresent()) {
        observer.leaving(id);
      }
    }
    switch (event) {
      case Event.Forked e -> observer.forked(e.ref().id(), e.pid());
      case Event.Online e -> observer.online(e.worker());
      case Event.Bound e ->
          observer.listening(e.worker(), e.key().family().name(), e.key().host(), e.port());
      case Event.ChannelLost e -> disconnected(before, e.worker());
      case Event.Reaped e -> exited(before, e, after);
      case Event.ForkFailed _,
          Event.BindRefused _,
          Event.PrivatelyBound _,
          Event.ProbePassed _,
          Event.ProbeFailed _,
          Event.FellSilent _,
          Event.AnswersAgain _,
          Event.Drained _,
          Event.RestartRequested _,
          Event.SnapshotTaken _,
          Event.SnapshotFailed _,
          Event.CanaryCompared _,
          Event.CanaryPassed _,
          Event.CanaryRefused _,
          Event.ParkingAllowed _,
          Event.StopRequested _,
          Event.ScaleRequested _,
          Event.ForkRequested _,
          Event.RetireRequested _,
          Event.ReplaceRequested _,
          Event.PolicyChanged _,
          Event.Tick _ -> {}
    }
  }

  private void disconnected(Cluster before, int worker) {
    if (before.worker(worker).isPresent() && disconnected.add(worker)) {
      observer.disconnected(worker);
    }
  }

  private void exited(Cluster before, Event.Reaped event, Cluster after) {
    int id = event.worker();
    before
        .worker(id)
        .ifPresent(worker -> {
          disconnected(before, id);
          disconnected.remove(id);
          boolean expected = worker.asked() || isMadeUpFor(before, worker, after);
          switch (event.status()) {
            case ExitStatus.Code(int code) ->
                observer.exited(id, OptionalInt.of(code), Optional.empty(), expected);
            case ExitStatus.Signalled(int signal) ->
                observer.exited(
                    id, OptionalInt.empty(), Optional.of(Signal.name(signal)), expected);
          }
        });
  }

  /**
   * Whether the program must not fork for it: in a rolling restart a slot has two workers, and the
   * other one serves on. Else each refused version would leave one worker more.
   */
  private static boolean isMadeUpFor(Cluster before, Worker dead, Cluster after) {
    return before.rollout().isPresent()
        && after.slots().stream()
            .filter(slot -> slot.index() == dead.ref().slot())
            .anyMatch(slot -> slot.current().isPresent() || slot.successor().isPresent());
  }

  @Override
  public Path folder() {
    return running.join().folder();
  }

  @Override
  public Forked fork(Recipe recipe) {
    return onSupervisor(() -> {
      Running now = running.join();
      recipes.prepare(recipe, now.launch());
      Cluster before = now.supervisor().cluster();
      if (before.lifecycle() == Lifecycle.STOPPING) {
        throw new IllegalStateException("the cluster is stopping: no worker is forked");
      }
      int id = before.nextWorkerId();
      now.supervisor().decide(new Event.ForkRequested());
      return now.crew()
          .worker(id)
          .map(worker -> new Forked(id, worker.pid))
          .orElseThrow(() -> new IllegalStateException("no worker could be forked: see the log"));
    });
  }

  @Override
  public void use(Recipe recipe) {
    post(() -> {
      recipes.use(recipe);
      for (Slot slot : running.join().supervisor().cluster().slots()) {
        if (slot.workers().isEmpty()) {
          recipes.forget(slot.index());
        }
      }
    });
  }

  @Override
  public void disconnect(int worker) {
    post(() -> running.join().supervisor().decide(new Event.RetireRequested(worker)));
  }

  @Override
  public void kill(int worker, String signal) {
    int number = Signal.number(signal);
    post(() -> {
      Running now = running.join();
      now.crew().worker(worker).ifPresent(handle -> now.crew().kill(handle.ref, number));
    });
  }

  @Override
  public CompletionStage<Restarted> restartAll() {
    return running
        .join()
        .control()
        .reload(_ -> {})
        .thenApply(
            (Outcome outcome) -> new Restarted(outcome.exitCode() == ExitCode.OK, outcome.words()));
  }

  @Override
  public void scale(int workers) {
    post(
        () -> running.join().supervisor().decide(new Event.ScaleRequested(workers, "The program")));
  }

  @Override
  public CompletionStage<ClusterHealth> health() {
    return running.join().control().view().thenApply(EmbeddedProgram::health);
  }

  private static ClusterHealth health(ClusterView view) {
    return new ClusterHealth(
        view.primaryPid(),
        view.state().words(),
        view.generation(),
        view.workers().stream().map(EmbeddedProgram::health).toList(),
        view.health().map(ClusterView.Address::toString));
  }

  private static ClusterHealth.OfWorker health(WorkerView worker) {
    return new ClusterHealth.OfWorker(
        worker.id(),
        worker.pid(),
        worker.generation(),
        worker.state(),
        worker.uptime(),
        worker.heapUsed(),
        worker.rss(),
        worker.cpuSeconds(),
        worker.connections(),
        worker.inFlight());
  }

  @Override
  public void stop(String origin) {
    post(() -> running.join().supervisor().decide(new Event.StopRequested(origin)));
  }

  private void post(Runnable work) {
    running.join().mailbox().post(work);
  }

  private <T> T onSupervisor(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    post(() -> {
      try {
        result.complete(work.get());
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
      }
    });
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }
}
