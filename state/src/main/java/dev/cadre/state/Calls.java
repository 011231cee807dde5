package dev.cadre.state;

import dev.cadre.state.StateHealth.UseHealth;
import dev.cadre.state.spi.BackEndException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts calls of the back end by use, and says once a minute at the most that it fails. */
final class Calls {
  private static final System.Logger LOG = System.getLogger("dev.cadre.state");
  private static final long MINUTE_NANOS = 60_000_000_000L;

  /** An application may name structures after its users: such names are counted together. */
  private static final int MOST_USES = 100;

  private static final String OTHERS = "*";

  private final Map<Key, Tally> tallies = new ConcurrentHashMap<>();
  private final AtomicLong sayAgain = new AtomicLong(System.nanoTime());

  private record Key(String structure, String name, FailurePolicy whenAway) {}

  /** The tally of a use: the same for the same names. */
  Tally tally(String structure, String name, FailurePolicy whenAway) {
    Key own = new Key(structure, name, whenAway);
    Key key =
        tallies.containsKey(own) || tallies.size() < MOST_USES
            ? own
            : new Key(structure, OTHERS, whenAway);
    return tallies.computeIfAbsent(
        key, k -> new Tally(this, k.structure(), k.name(), k.whenAway()));
  }

  /** By structure and name. */
  List<UseHealth> uses() {
    return tallies.values().stream()
        .map(Tally::health)
        .sorted(
            Comparator.comparing(UseHealth::structure)
                .thenComparing(UseHealth::name)
                .thenComparing(UseHealth::whenAway))
        .toList();
  }

  /** Says that a call went by its policy. */
  void say(String name, FailurePolicy whenAway, BackEndException failure) {
    long now = System.nanoTime();
    long again = sayAgain.get();
    if (now - again >= 0 && sayAgain.compareAndSet(again, now + MINUTE_NANOS)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Shared state does not answer for {0} ({1}): {2}",
          name,
          whenAway,
          failure.getMessage());
    }
  }

  /** What {@code FAIL_CLOSED} throws. */
  static StateUnavailableException unavailable(String name, BackEndException failure) {
    return new StateUnavailableException(
        "no shared state for " + name + ": " + failure.getMessage(), failure);
  }
}
