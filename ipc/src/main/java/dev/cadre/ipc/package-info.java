/**
 * The channel between the primary and one worker: messages, their frames, and the environment by
 * which a worker finds its end. Used on both sides, so: {@code java.base} only, and cheap to load.
 *
 * <p>Cheap means: nothing that runs while a worker starts may link a call site ({@code
 * invokedynamic}), which costs a fresh JVM tens of milliseconds. So no lambda, no switch on
 * patterns; strings are joined inline (a compiler flag in the module's pom.xml); a record that is
 * compared at start has an {@code equals} and {@code hashCode} of its own, because a record's own
 * are call sites. A test reads the class files.
 */
@NullMarked
package dev.cadre.ipc;

import org.jspecify.annotations.NullMarked;
