/**
 * A real {@code cadre run} as a process, its log, its signals, and what it must not leave behind.
 */
@NullMarked
package dev.cadre.it.cluster;

import org.jspecify.annotations.NullMarked;
