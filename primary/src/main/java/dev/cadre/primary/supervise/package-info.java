/**
 * The supervisor's decisions: {@code state x event x now -> state + effects}, without a thread, a
 * clock or a process. {@link dev.cadre.primary.supervise.Supervision} is the way in.
 */
@NullMarked
package dev.cadre.primary.supervise;

import org.jspecify.annotations.NullMarked;
