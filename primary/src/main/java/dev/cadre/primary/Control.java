package dev.cadre.primary;

import dev.cadre.primary.admin.ClusterControl;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.Description;
import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.admin.ProgressListener;
import dev.cadre.primary.admin.Scaling;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.RecentLines;
import dev.cadre.primary.metrics.Family;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.TrialSettings.When;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Order;
import dev.cadre.primary.supervise.Replacement;
import dev.cadre.primary.supervise.Source;
import dev.cadre.primary.supervise.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Brings what operators ask for to the supervisor's thread, and its answers back. */
final class Control implements ClusterControl {
  private final Mailbox mailbox;
  private final Supervisor supervisor;
  private final Requests requests;
  private final Scrapes scrapes;
  private final Supplier<ClusterView> view;
  private final Census census;
  private final Supplier<When> trial;
  private final Waiting waiting;
  private final IntFunction<Optional<String>> refusal;
  private final Supplier<Description> description;
  private final RecentLines recent;
  private final Dumps dumps;

  /** Of the supervisor's thread. */
  private final List<CompletableFuture<Outcome>> stopping = new ArrayList<>();

  /**
   * The way in.
   *
   * @param refusal says why so many workers more do not fit; empty when they do
   */
  Control(
      Mailbox mailbox,
      Supervisor supervisor,
      Requests requests,
      Scrapes scrapes,
      Supplier<ClusterView> view,
      Census census,
      Supplier<When> trial,
      Waiting waiting,
      IntFunction<Optional<String>> refusal,
      Supplier<Description> description,
      RecentLines recent,
      Dumps dumps) {
    this.mailbox = mailbox;
    this.supervisor = supervisor;
    this.requests = requests;
    this.scrapes = scrapes;
    this.view = view;
    this.census = census;
    this.trial = trial;
    this.waiting = waiting;
    this.refusal = refusal;
    this.description = description;
    this.recent = recent;
    this.dumps = dumps;
  }

  @Override
  public CompletionStage<ClusterView> view() {
    CompletableFuture<ClusterView> result = new CompletableFuture<>();
    mailbox.post(() -> {
      try {
        census.complete(view.get(), result);
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  @Override
  public CompletionStage<Description> describe() {
    CompletableFuture<Description> result = new CompletableFuture<>();
    mailbox.post(() -> {
      try {
        result.complete(description.get());
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  @Override
  public RecentLines recentLines() {
    return recent;
  }

  @Override
  public CompletionStage<Outcome> reload(ProgressListener listener) {
    return restart("reload", new Source.Again(), trial.get() == When.ALWAYS, listener);
  }

  @Override
  public CompletionStage<Outcome> deploy(Path jar, ProgressListener listener) {
    Source source = new Source.Jar(jar.normalize().toString());
    return restart("deploy", source, trial.get() != When.NEVER, listener);
  }

  private CompletionStage<Outcome> restart(
      String command, Source source, boolean tried, ProgressListener listener) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    mailbox.post(() -> request(command, source, tried, listener, result));
    return result;
  }

  private void request(
      String command,
      Source source,
      boolean tried,
      ProgressListener listener,
      CompletableFuture<Outcome> result) {
    int request = requests.add(new Restart(listener, result));
    String origin = "Received " + command + " command";
    supervisor.decide(new Event.RestartRequested(new Order(request, origin, source, tried)));
  }

  @Override
  public CompletionStage<Outcome> rollback(ProgressListener listener) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    mailbox.post(() -> {
      OptionalInt previous = supervisor.cluster().previous();
      if (previous.isPresent()) {
        request("rollback", new Source.Earlier(previous.getAsInt()), false, listener, result);
      } else {
        result.complete(
            new Outcome(
                ExitCode.FAILED,
                "There is no earlier version to go back to: it is kept from the end of a rollout"
                    + " until the next rollback, as long as this primary runs"));
      }
    });
    return result;
  }

  @Override
  public CompletionStage<Outcome> scale(Scaling scaling, ProgressListener listener) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    mailbox.post(() -> {
      Cluster cluster = supervisor.cluster();
      int wanted = scaling.from(cluster.size());
      if (wanted < 1 || wanted > Listeners.MAX_SLOTS) {
        String words = "There can be 1 to " + Listeners.MAX_SLOTS + " workers, not " + wanted;
        result.complete(new Outcome(ExitCode.USAGE, words));
        return;
      }
      Optional<String> missing = refusal.apply(wanted - cluster.size());
      if (missing.isPresent()) {
        result.complete(new Outcome(ExitCode.FAILED, missing.get()));
        return;
      }
      waiting.add(new ScaleAim(wanted), listener, result);
      supervisor.decide(new Event.ScaleRequested(wanted, "Received scale command"));
    });
    return result;
  }

  @Override
  public CompletionStage<Outcome> dump(long pid) {
    return view()
        .thenCompose(now ->
            now.workers().stream().anyMatch(worker -> worker.pid() == pid)
                ? dumps.begin(pid, ClusterViewJson.indented(ClusterViewJson.object(now)))
                : CompletableFuture.completedStage(noWorker(pid)));
  }

  private static Outcome noWorker(long pid) {
    return new Outcome(
        ExitCode.FAILED,
        "There is no worker " + pid + " any more: cadre status lists those there are");
  }

  @Override
  public CompletionStage<Outcome> restart(long pid, ProgressListener listener) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    mailbox.post(() -> {
      Cluster cluster = supervisor.cluster();
      Worker old =
          cluster.workers().stream().filter(worker -> worker.pid() == pid).findFirst().orElse(null);
      if (old == null) {
        result.complete(noWorker(pid));
        return;
      }
      Optional<String> reason =
          Replacement.refusal(cluster, old.ref().id()).or(() -> refusal.apply(1));
      if (reason.isPresent()) {
        ExitCode code = cluster.rollout().isPresent() ? ExitCode.BUSY : ExitCode.FAILED;
        result.complete(new Outcome(code, reason.get()));
        return;
      }
      waiting.add(
          new ReplaceAim(old.ref().slot(), old.ref().id(), pid, cluster.nextWorkerId()),
          listener,
          result);
      supervisor.decide(new Event.ReplaceRequested(old.ref().id(), "Received restart command"));
    });
    return result;
  }

  @Override
  public CompletionStage<Outcome> stop(ProgressListener listener) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    mailbox.post(() -> {
      stopping.add(result);
      supervisor.decide(new Event.StopRequested("Received stop command"));
    });
    return result;
  }

  @Override
  public CompletionStage<List<Family>> applicationMetrics() {
    return scrapes.families();
  }

  @Override
  public CompletionStage<Map<Integer, Double>> requestCounts() {
    return scrapes.requests();
  }

  /** No worker is left. On the supervisor's thread, when it has ended. */
  void ended() {
    Outcome outcome = new Outcome(ExitCode.OK, "stopped");
    stopping.forEach(result -> result.complete(outcome));
  }

  private record Restart(ProgressListener listener, CompletableFuture<Outcome> result)
      implements Requests.Waiter {
    @Override
    public void progress(String words) {
      listener.progress(words);
    }

    @Override
    public void ended(Effect.Outcome outcome, String words) {
      ExitCode code =
          switch (outcome) {
            case COMPLETE -> ExitCode.OK;
            case ROLLED_BACK -> ExitCode.ROLLED_BACK;
            case BUSY -> ExitCode.BUSY;
          };
      result.complete(new Outcome(code, words));
    }
  }
}
