@NullMarked
package dev.cadre.primary.rollout;

import org.jspecify.annotations.NullMarked;
