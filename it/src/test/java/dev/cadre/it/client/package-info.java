/** The proof that the strict client counts what happens, and counts it once. */
@NullMarked
package dev.cadre.it.client;

import org.jspecify.annotations.NullMarked;
