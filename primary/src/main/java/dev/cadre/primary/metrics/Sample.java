package dev.cadre.primary.metrics;

/**
 * One figure that an application gave.
 *
 * @param family its name without the suffix of a sample
 * @param help a sentence; may be empty
 * @param series as {@link Family} has it
 * @param summed whether the figures of several workers are added up: it only grows
 */
public record Sample(
    String family, Family.Type type, String help, Series series, double value, boolean summed) {}
