@NullMarked
package dev.cadre.agent.drain;

import org.jspecify.annotations.NullMarked;
