package dev.cadre.primary;

import dev.cadre.primary.admin.ClusterControl;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.admin.ProgressListener;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Brings what operators ask for to the supervisor's thread, and its answers back. */
final class Control implements ClusterControl {
  private final Mailbox mailbox;
  private final Supervisor supervisor;
  private final Requests requests;
  private final Supplier<ClusterView> view;
  private final Census census;

  /** Of the supervisor's thread. */
  private final List<CompletableFuture<Outcome>> stopping = new ArrayList<>();

  Control(
      Mailbox mailbox,
      Supervisor supervisor,
      Requests requests,
      Supplier<ClusterView> view,
      Census census) {
    this.mailbox = mailbox;
    this.supervisor = supervisor;
    this.requests = requests;
    this.view = view;
    this.census = census;
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
  public CompletionStage<Outcome> reload(ProgressListener listener) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    mailbox.post(() -> {
      int request = requests.add(new Reload(listener, result));
      supervisor.decide(new Event.RestartRequested(request, "Received reload command"));
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

  /** No worker is left. On the supervisor's thread, when it has ended. */
  void ended() {
    Outcome outcome = new Outcome(ExitCode.OK, "stopped");
    stopping.forEach(result -> result.complete(outcome));
  }

  private record Reload(ProgressListener listener, CompletableFuture<Outcome> result)
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
