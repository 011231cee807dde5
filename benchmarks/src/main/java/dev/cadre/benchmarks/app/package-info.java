/** The applications that are measured. They know nothing of Cadre. */
@NullMarked
package dev.cadre.benchmarks.app;

import org.jspecify.annotations.NullMarked;
