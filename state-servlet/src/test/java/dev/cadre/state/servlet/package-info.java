@NullMarked
package dev.cadre.state.servlet;

import org.jspecify.annotations.NullMarked;
