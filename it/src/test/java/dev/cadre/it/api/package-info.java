/**
 * The Java API against Node's own cluster tests: programs that fork themselves say facts, and the
 * tests compare them. docs/node-conformance.md lists the rows.
 */
@NullMarked
package dev.cadre.it.api;

import org.jspecify.annotations.NullMarked;
