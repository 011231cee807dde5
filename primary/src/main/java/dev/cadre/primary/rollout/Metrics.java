package dev.cadre.primary.rollout;

import dev.cadre.primary.settings.MetricLimit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Named metrics of two workers, one of each generation. Of a counter the increase since the first
 * look counts, of anything else the value. Not thread-safe.
 */
public final class Metrics {
  private static final List<String> COUNTERS = List.of("_total", "_count", "_sum", "_created");

  private final List<MetricLimit> limits;
  private @Nullable Sums firstCanary;
  private @Nullable Sums firstOld;
  private @Nullable Sums canary;
  private @Nullable Sums old;

  /** Of those metrics. */
  public Metrics(List<MetricLimit> limits) {
    this.limits = List.copyOf(limits);
  }

  /** Adds a look at each of them: the text that it showed. */
  public void add(String canaryText, String oldText) {
    canary = Sums.of(canaryText);
    old = Sums.of(oldText);
    if (firstCanary == null || firstOld == null) {
      firstCanary = canary;
      firstOld = old;
    }
  }

  /** Why the canary is worse; empty when it is not, or does not show what the old one does. */
  public String refusal() {
    for (MetricLimit limit : limits) {
      OptionalDouble now = value(limit.metric(), firstCanary, canary);
      OptionalDouble before = value(limit.metric(), firstOld, old);
      if (now.isPresent() && before.isPresent()) {
        double most =
            limit.times()
                ? before.getAsDouble() * limit.limit()
                : before.getAsDouble() + limit.limit();
        // Nothing is so many times as much as nothing.
        boolean comparable = !limit.times() || before.getAsDouble() > 0;
        if (comparable && now.getAsDouble() > most) {
          return String.format(
              Locale.ROOT,
              "%s is %s, where the old version has %s (max-metric %s%s)",
              limit.metric(),
              number(now.getAsDouble()),
              number(before.getAsDouble()),
              number(limit.limit()),
              limit.times() ? "x" : " more");
        }
      }
    }
    return "";
  }

  private static OptionalDouble value(String name, @Nullable Sums first, @Nullable Sums last) {
    if (first == null || last == null || last.value(name).isEmpty()) {
      return OptionalDouble.empty();
    }
    double value = last.value(name).getAsDouble();
    return OptionalDouble.of(
        COUNTERS.stream().anyMatch(name::endsWith) ? value - first.value(name).orElse(0) : value);
  }

  /** One line of figures; empty when nothing is compared. */
  public String words() {
    StringBuilder words = new StringBuilder();
    for (MetricLimit limit : limits) {
      words.append(words.isEmpty() ? "" : ", ").append(limit.metric()).append(' ');
      words.append(shown(value(limit.metric(), firstCanary, canary)));
      words.append(" (old ").append(shown(value(limit.metric(), firstOld, old))).append(')');
    }
    return words.toString();
  }

  private static String shown(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : "not shown";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
