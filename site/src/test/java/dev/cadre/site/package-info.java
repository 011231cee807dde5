/** Tests of the documentation as text. */
@NullMarked
package dev.cadre.site;

import org.jspecify.annotations.NullMarked;
