@NullMarked
package dev.cadre.netty;

import org.jspecify.annotations.NullMarked;
