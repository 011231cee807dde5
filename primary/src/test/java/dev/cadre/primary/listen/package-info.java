@NullMarked
package dev.cadre.primary.listen;

import org.jspecify.annotations.NullMarked;
