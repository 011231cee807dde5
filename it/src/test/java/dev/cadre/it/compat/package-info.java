/** Tests of what the matrix counts with. */
@NullMarked
package dev.cadre.it.compat;

import org.jspecify.annotations.NullMarked;
