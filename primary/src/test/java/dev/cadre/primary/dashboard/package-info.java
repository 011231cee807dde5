@NullMarked
package dev.cadre.primary.dashboard;

import org.jspecify.annotations.NullMarked;
