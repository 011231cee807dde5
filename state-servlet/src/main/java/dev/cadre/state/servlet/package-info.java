/** Rate limits for servlets. */
@NullMarked
package dev.cadre.state.servlet;

import org.jspecify.annotations.NullMarked;
