/** Rules over the class files of all modules. */
@NullMarked
package dev.cadre.architecture;

import org.jspecify.annotations.NullMarked;
