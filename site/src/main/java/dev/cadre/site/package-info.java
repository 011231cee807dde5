/** The documentation: read, checked, and made into a site. */
@NullMarked
package dev.cadre.site;

import org.jspecify.annotations.NullMarked;
