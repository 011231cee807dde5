/**
 * Linux system calls that the JDK does not offer: one method per call, in C's words, without
 * policy. The only package of Cadre that touches {@code java.lang.foreign}.
 */
@NullMarked
package dev.cadre.posix;

import org.jspecify.annotations.NullMarked;
