/**
 * What {@code cadre kubernetes} prints: the plan of a pod, and templates that are filled from it.
 */
@NullMarked
package dev.cadre.cli.kubernetes;

import org.jspecify.annotations.NullMarked;
