/** The primary's log: its own lines and the workers' output, to stdout and to a rotated file. */
@NullMarked
package dev.cadre.primary.log;

import org.jspecify.annotations.NullMarked;
