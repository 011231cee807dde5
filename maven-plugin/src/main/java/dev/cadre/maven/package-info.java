/** The Maven plugin: {@code mvn cadre:run}. Java 17, unlike the rest of Cadre. */
@NullMarked
package dev.cadre.maven;

import org.jspecify.annotations.NullMarked;
