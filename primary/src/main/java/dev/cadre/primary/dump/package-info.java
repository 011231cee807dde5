/** What a worker is doing, for somebody who looks later. */
@NullMarked
package dev.cadre.primary.dump;

import org.jspecify.annotations.NullMarked;
