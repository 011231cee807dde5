/**
 * How user messages travel between a primary's program and its workers: a UNIX socket of their own,
 * beside the channel by which the primary supervises. A flood, garbage or a peer that does not read
 * is felt here and nowhere else.
 */
@NullMarked
package dev.cadre.messages;

import org.jspecify.annotations.NullMarked;
