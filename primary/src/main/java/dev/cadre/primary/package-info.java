/** The primary: owns the listening sockets, starts, watches and retires workers. */
@NullMarked
package dev.cadre.primary;

import org.jspecify.annotations.NullMarked;
