/** Tests. */
@NullMarked
package dev.cadre;

import org.jspecify.annotations.NullMarked;
