package dev.cadre.state.spi;

import java.util.Map;

/**
 * How a back end is. Figures have names in lower case with {@code _}, the unit last.
 *
 * @param available whether it answered when it was last asked
 * @param detail a line for people, without credentials
 * @param gauges of this JVM's use of it
 * @param counters of this JVM's use of it; they only grow
 * @param shared gauges of what all JVMs share: each of them sees the same
 */
public record BackEndStatus(
    boolean available,
    String detail,
    Map<String, Long> gauges,
    Map<String, Long> counters,
    Map<String, Long> shared) {}
