/**
 * Figures for monitoring: what a family of metrics is, how it is written, and counters that never
 * go back. Knows nothing of workers.
 */
@NullMarked
package dev.cadre.primary.metrics;

import org.jspecify.annotations.NullMarked;
