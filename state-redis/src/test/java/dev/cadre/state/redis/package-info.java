/** The contract and the faults of the back end in Redis, with real servers. */
@NullMarked
package dev.cadre.state.redis;

import org.jspecify.annotations.NullMarked;
