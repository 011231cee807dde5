/**
 * Shared state in Redis, by Lettuce. Found by the {@link java.util.ServiceLoader}; applications
 * need nothing of it but its addresses.
 *
 * <p>Every operation that writes is one script with one key, so it is atomic, one round trip, and
 * works in a cluster. What is common to all scripts is in {@code entry.lua}.
 */
@NullMarked
package dev.cadre.state.redis;

import org.jspecify.annotations.NullMarked;
