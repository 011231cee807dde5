package dev.cadre.state.spi;

import java.util.Map;

/**
 * How a back end is.
 *
 * @param available whether it answered when it was last asked
 * @param detail a line for people, without credentials
 * @param gauges by name, in lower case with {@code _}, the unit last
 */
public record BackEndStatus(boolean available, String detail, Map<String, Long> gauges) {}
