/** How people and programs ask the primary: the control socket and the health port. */
@NullMarked
package dev.cadre.primary.admin;

import org.jspecify.annotations.NullMarked;
