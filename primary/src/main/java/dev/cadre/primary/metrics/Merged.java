package dev.cadre.primary.metrics;

import dev.cadre.primary.metrics.Series.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of an application over its workers, which come and go. What only grows (counters,
 * histograms, counts and sums of summaries) is added up and never falls; all else is of one worker,
 * by the label {@code slot}. Any thread.
 */
public final class Merged {
  /** Names come from applications: beyond these no new family is taken. */
  private static final int MOST_FAMILIES = 2_000;

  private static final String SLOT = "slot";
  private static final String BOUND = "le";

  /** Our own names; an application that has them too would make one family of two. */
  private static final String OWN = "cadre_";

  private final Totals totals = new Totals();
  private final Map<String, Known> families = new LinkedHashMap<>();
  private final Map<Series, String> summed = new LinkedHashMap<>();
  private final Set<Integer> sources = new HashSet<>();

  private record Known(Family.Type type, String help) {}

  /**
   * What one worker said.
   *
   * @param id never used again for another
   */
  public record Source(int id, int slot, List<Sample> samples) {}

  /**
   * Takes what workers say now.
   *
   * @param said by those that answered; of two of a slot, the one with the greater id counts for
   *     what is not added up
   * @param living the ids of all workers that may answer again
   * @return all families so far, those of workers that are gone or silent included as far as they
   *     are added up
   */
  public synchronized List<Family> take(List<Source> said, Set<Integer> living) {
    List<Source> ordered = new ArrayList<>(said);
    ordered.sort(Comparator.comparingInt(Source::id));
    Map<String, Family> merged = new LinkedHashMap<>();
    for (Source source : ordered) {
      take(source);
    }
    families.forEach(
        (name, known) -> merged.put(name, new Family(name, known.type(), known.help())));
    putSums(merged);
    for (Source source : ordered) {
      putOwn(merged, source);
    }
    sources.removeIf(id -> {
      if (living.contains(id)) {
        return false;
      }
      totals.ended(id);
      return true;
    });
    return List.copyOf(merged.values());
  }

  private void take(Source source) {
    Map<Series, Double> counters = new HashMap<>();
    for (Sample sample : source.samples()) {
      if (isKnown(sample)
          && sample.summed()
          && Double.isFinite(sample.value())
          && sample.value() >= 0) {
        counters.merge(sample.series(), sample.value(), Double::sum);
        summed.putIfAbsent(sample.series(), sample.family());
      }
    }
    sources.add(source.id());
    totals.report(source.id(), counters);
  }

  /** Whether the sample is of a family that is taken, and of its type. */
  private boolean isKnown(Sample sample) {
    if (sample.family().startsWith(OWN)) {
      return false;
    }
    Known known = families.get(sample.family());
    if (known == null && families.size() < MOST_FAMILIES) {
      known = new Known(sample.type(), sample.help());
      families.put(sample.family(), known);
    }
    return known != null && known.type() == sample.type();
  }

  private void putSums(Map<String, Family> merged) {
    Map<Series, Double> sums = totals.sums();
    summed.keySet().retainAll(sums.keySet());
    Map<String, List<Series>> byFamily = new LinkedHashMap<>();
    summed.forEach(
        (series, family) -> byFamily.computeIfAbsent(family, _ -> new ArrayList<>()).add(series));
    byFamily.forEach((name, all) -> {
      Family family = merged.get(name);
      if (family != null) {
        for (Series series : family.type() == Family.Type.HISTOGRAM ? ordered(all) : all) {
          family.with(series, sums.getOrDefault(series, 0.0));
        }
      }
    });
  }

  /** Those of one histogram together, its buckets by their bounds. */
  private static List<Series> ordered(List<Series> all) {
    Map<List<Label>, List<Series>> histograms = new LinkedHashMap<>();
    for (Series series : all) {
      List<Label> without =
          series.labels().stream().filter(label -> !label.name().equals(BOUND)).toList();
      histograms.computeIfAbsent(without, _ -> new ArrayList<>()).add(series);
    }
    List<Series> ordered = new ArrayList<>();
    for (List<Series> histogram : histograms.values()) {
      histogram.sort(Comparator.comparingDouble(Merged::bound).thenComparing(Series::family));
      ordered.addAll(histogram);
    }
    return ordered;
  }

  /** Of a bucket; more than any for count and sum. */
  private static double bound(Series series) {
    for (Label label : series.labels()) {
      if (label.name().equals(BOUND)) {
        try {
          return label.value().equals("+Inf")
              ? Double.MAX_VALUE
              : Double.parseDouble(label.value());
        } catch (NumberFormatException e) {
          return Double.MAX_VALUE;
        }
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private static void putOwn(Map<String, Family> merged, Source source) {
    for (Sample sample : source.samples()) {
      Family family = merged.get(sample.family());
      if (family != null && !sample.summed() && family.type() == sample.type()) {
        family.with(withSlot(sample.series(), source.slot()), sample.value());
      }
    }
  }

  /** A label {@code slot} of the application's own is renamed, as Prometheus does it. */
  private static Series withSlot(Series series, int slot) {
    List<Label> labels = new ArrayList<>();
    for (Label label : series.labels()) {
      labels.add(label.name().equals(SLOT) ? new Label("exported_slot", label.value()) : label);
    }
    labels.add(new Label(SLOT, Integer.toString(slot)));
    return new Series(series.family(), labels);
  }
}
