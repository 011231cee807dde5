@NullMarked
package dev.cadre.state.spring;

import org.jspecify.annotations.NullMarked;
