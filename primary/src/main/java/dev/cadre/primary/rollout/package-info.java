/**
 * What a rollout is made of: snapshots of the application, probes and warm-up of a new worker, and
 * the watch over one that drains. Each answers by value or callback; who decides is elsewhere.
 */
@NullMarked
package dev.cadre.primary.rollout;

import org.jspecify.annotations.NullMarked;
