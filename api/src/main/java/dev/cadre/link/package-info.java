/**
 * What the API and the primary say to each other. The primary lives in a class loader of its own,
 * with its libraries; these types are all that the two have in common.
 */
@NullMarked
package dev.cadre.link;

import org.jspecify.annotations.NullMarked;
