/**
 * The compatibility matrix: what happens when servers as people run them run under Cadre. The
 * servers are the builds in {@code compat/}; nothing here knows more of one than how it is started.
 */
@NullMarked
package dev.cadre.it.compat;

import org.jspecify.annotations.NullMarked;
