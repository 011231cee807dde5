package dev.cadre.state;

import java.util.List;
import java.util.Map;

/**
 * How the state is, for a health page and for metrics. Figures of the back end have names in lower
 * case with {@code _}, the unit last.
 *
 * @param backEnd the scheme of its address: {@code embedded}, {@code redis}, {@code local} ...
 * @param available whether the back end answered when it was last asked
 * @param detail a line for people: where it is, or why it is away. No credentials
 * @param calls calls of the back end since the state was opened
 * @param failures those that it did not answer; each went by the policy of its use
 * @param gauges of this JVM's use of the back end
 * @param counters of this JVM's use of the back end; they only grow
 * @param shared gauges of what all workers share: each of them sees the same
 * @param uses what the state is used for, by structure and name
 */
public record StateHealth(
    String backEnd,
    boolean available,
    String detail,
    long calls,
    long failures,
    Map<String, Long> gauges,
    Map<String, Long> counters,
    Map<String, Long> shared,
    List<UseHealth> uses) {

  public StateHealth {
    gauges = Map.copyOf(gauges);
    counters = Map.copyOf(counters);
    shared = Map.copyOf(shared);
    uses = List.copyOf(uses);
  }

  /**
   * One use of the state in this JVM.
   *
   * @param structure {@code limiter}, {@code counters}, {@code map}, {@code topic}, {@code lock} or
   *     {@code leader}
   * @param name of the structure; {@code *} for all those of its kind that are not listed, because
   *     there are more than a hundred
   * @param whenAway the policy in force
   * @param allowed calls that did what was asked: permits that were granted, locks that were taken,
   *     reads, writes, messages
   * @param refused calls that the back end answered by no: a limit reached, a lock that is held
   * @param byPolicy calls that the back end did not answer, and that went by {@code whenAway}
   */
  public record UseHealth(
      String structure,
      String name,
      FailurePolicy whenAway,
      long allowed,
      long refused,
      long byPolicy) {}
}
