/**
 * The application's listening sockets: groups of two sockets per slot, the kernel programs that
 * steer connections among them, sockets in reserve, and who has a port when it is taken.
 */
@NullMarked
package dev.cadre.primary.listen;

import org.jspecify.annotations.NullMarked;
