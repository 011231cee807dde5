/** Tests. */
@NullMarked
package dev.cadre.messages;

import org.jspecify.annotations.NullMarked;
