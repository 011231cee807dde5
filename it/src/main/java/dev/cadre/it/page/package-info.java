/** Pages of Markdown whose figures come from a run. */
@NullMarked
package dev.cadre.it.page;

import org.jspecify.annotations.NullMarked;
