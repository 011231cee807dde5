/** The {@code cadre} command. */
@NullMarked
package dev.cadre.cli;

import org.jspecify.annotations.NullMarked;
