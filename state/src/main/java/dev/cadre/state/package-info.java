/**
 * State that the workers of an application share: limits, counters, small maps, topics, locks and
 * leadership. {@link State} is the way in. An application needs this module alone, in a JVM that
 * Cadre started or in any other; which back end holds the state is not its concern.
 *
 * <p>All types are safe for any number of threads, virtual ones included. A {@code null} argument
 * is refused by a {@link java.lang.NullPointerException}.
 */
@NullMarked
package dev.cadre.state;

import org.jspecify.annotations.NullMarked;
