/** Applications on servers of others, as their users would write them; run by system tests. */
@NullMarked
package dev.cadre.it.server;

import org.jspecify.annotations.NullMarked;
