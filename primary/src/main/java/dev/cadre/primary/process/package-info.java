/**
 * The primary among other processes: its run directory, pid file and signals, its children and the
 * channels to them.
 */
@NullMarked
package dev.cadre.primary.process;

import org.jspecify.annotations.NullMarked;
