package dev.cadre.primary.dashboard;

import dev.cadre.primary.admin.ClusterControl;
import dev.cadre.primary.admin.ClusterView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The last snapshot, for all who watch: however many they are, the primary is asked once a second
 * at the most, and not at all while nobody watches. Any thread.
 */
final class Latest {
  private static final Duration FRESH = Duration.ofMillis(900);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ClusterControl control;
  private final InstantSource clock;
  private final Supplier<Collection<String>> actions;
  private final Shares shares = new Shares();
  private final RequestRates rates;
  private long taken = System.nanoTime() - FRESH.toNanos();
  private String json = "";

  Latest(ClusterControl control, InstantSource clock, Supplier<Collection<String>> actions) {
    this.control = control;
    this.clock = clock;
    this.actions = actions;
    rates = new RequestRates(control, System::nanoTime);
  }

  /** As JSON; empty when the primary does not answer, and the caller should try again. */
  synchronized String json() throws InterruptedException {
    if (System.nanoTime() - taken >= FRESH.toNanos()) {
      json = ask();
      taken = System.nanoTime();
    }
    return json;
  }

  private String ask() throws InterruptedException {
    try {
      ClusterView view =
          control.view().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Instant now = clock.instant();
      return Snapshot.json(
          view, shares.look(view, System.nanoTime()), rates.now(), now, actions.get());
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return "";
    }
  }
}
