/**
 * Node's {@code cluster}, for Java: a program that forks copies of itself, which share its ports.
 * {@link Cluster} is the way in.
 *
 * <p>All types are safe for any number of threads. A {@code null} argument is refused by a {@link
 * java.lang.NullPointerException}.
 */
@NullMarked
package dev.cadre;

import org.jspecify.annotations.NullMarked;
