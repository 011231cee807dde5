/** What is measured: processes, when they did what, and what they take. */
@NullMarked
package dev.cadre.benchmarks.side;

import org.jspecify.annotations.NullMarked;
