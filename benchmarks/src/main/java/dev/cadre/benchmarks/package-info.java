/** The benchmarks of {@code ./dev bench}. */
@NullMarked
package dev.cadre.benchmarks;

import org.jspecify.annotations.NullMarked;
