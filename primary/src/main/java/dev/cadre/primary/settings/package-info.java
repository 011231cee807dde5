/**
 * What a primary can be told, by flag, environment, file or default: each setting declared once.
 */
@NullMarked
package dev.cadre.primary.settings;

import org.jspecify.annotations.NullMarked;
