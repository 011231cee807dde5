/**
 * The channel between the primary and one worker: messages, their frames, and the environment by
 * which a worker finds its end. Used on both sides, so: {@code java.base} only, and cheap to load.
 */
@NullMarked
package dev.cadre.ipc;

import org.jspecify.annotations.NullMarked;
