@NullMarked
package dev.cadre.agent;

import org.jspecify.annotations.NullMarked;
