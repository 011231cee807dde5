/**
 * How the server families let their clients go: one {@link DrainAdapter} for each, that reaches the
 * live server by reflection and uses the server's own API. Nothing of this package is loaded before
 * a drain begins. No class of a server is linked: several versions of one may be in a JVM, each in
 * a class loader of its own.
 */
@NullMarked
package dev.cadre.agent.drain;

import org.jspecify.annotations.NullMarked;
