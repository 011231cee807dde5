/** Wires the parts of a primary together: what happens outside, and the supervisor's decisions. */
@NullMarked
package dev.cadre.primary;

import org.jspecify.annotations.NullMarked;
