package dev.cadre;

/**
 * How a rolling restart ended.
 *
 * @param complete false when the new version failed and the old workers serve on, or another
 *     restart was on its way
 * @param words one sentence for people
 */
public record Restart(boolean complete, String words) {}
