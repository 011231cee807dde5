/**
 * The back end in memory that all workers of an application map: one file, written by
 * compare-and-set alone.
 *
 * <p>From below: {@link dev.cadre.state.embedded.SegmentFile} maps the file, {@link
 * dev.cadre.state.embedded.Pool} replaces blocks of it atomically, {@link
 * dev.cadre.state.embedded.Table} keeps entries by key in such blocks, {@link
 * dev.cadre.state.embedded.Ring} keeps messages in them, and the stores say what an entry means.
 * See docs/decisions/0010-shared-segment.md.
 */
@NullMarked
package dev.cadre.state.embedded;

import org.jspecify.annotations.NullMarked;
