/**
 * A load client that forgives nothing: every request ends as exactly one {@link Outcome}, nothing
 * is tried again, and only loopback addresses are served.
 */
@NullMarked
package dev.cadre.it.client;

import org.jspecify.annotations.NullMarked;
