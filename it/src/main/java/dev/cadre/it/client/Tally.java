package dev.cadre.it.client;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one connection has counted; of its thread only, until that has ended. */
final class Tally {

  private static final int KEPT_FAILURES = 20;

  final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  final LatencyHistogram latency = new LatencyHistogram();
  final Map<String, Long> workers = new HashMap<>();
  final List<Failure> failures = new ArrayList<>();
  long opened;
  long closedIdle;
  long closeAnswers;

  void count(Outcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  void answeredBy(String worker) {
    workers.merge(worker, 1L, Long::sum);
  }

  void keep(Failure failure) {
    if (failures.size() < KEPT_FAILURES) {
      failures.add(failure);
    }
  }

  void add(Tally other) {
    other.outcomes.forEach((outcome, n) -> outcomes.merge(outcome, n, Long::sum));
    latency.add(other.latency);
    other.workers.forEach((worker, n) -> workers.merge(worker, n, Long::sum));
    failures.addAll(other.failures);
    opened += other.opened;
    closedIdle += other.closedIdle;
    closeAnswers += other.closeAnswers;
  }
}
