/**
 * What a worker's JVM is started with: the rewritten JDK classes, the CDS archive, its share of the
 * machine, its command line.
 */
@NullMarked
package dev.cadre.primary.worker;

import org.jspecify.annotations.NullMarked;
