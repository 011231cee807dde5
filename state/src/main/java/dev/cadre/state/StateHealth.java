package dev.cadre.state;

import java.util.Map;

/**
 * How the state is, for a health page and for metrics.
 *
 * @param backEnd the scheme of its address: {@code embedded}, {@code redis}, {@code local} ...
 * @param available whether the back end answered when it was last asked
 * @param detail a line for people: where it is, or why it is away. No credentials
 * @param calls calls of the back end since the state was opened
 * @param failures those that it did not answer; each went by the policy of its use
 * @param gauges of the back end by name, in lower case with {@code _}, the unit last
 */
public record StateHealth(
    String backEnd,
    boolean available,
    String detail,
    long calls,
    long failures,
    Map<String, Long> gauges) {
  public StateHealth {
    gauges = Map.copyOf(gauges);
  }
}
