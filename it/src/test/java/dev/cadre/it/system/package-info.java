/** Real clusters: one claim a class. They need the packaged command, see the property cadre.jar. */
@NullMarked
package dev.cadre.it.system;

import org.jspecify.annotations.NullMarked;
