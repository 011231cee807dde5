/**
 * The page on the health port: the workers live, the last hour, and what may be done with a token.
 */
@NullMarked
package dev.cadre.primary.dashboard;

import org.jspecify.annotations.NullMarked;
