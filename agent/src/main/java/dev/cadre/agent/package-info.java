/**
 * What runs inside a worker's JVM, beside an application that knows nothing of it. It is loaded
 * before {@code main} in every worker, so its price is start-up time: {@code java.base} and {@code
 * java.instrument} only, no lambdas, no {@code invokedynamic}, few classes.
 */
@NullMarked
package dev.cadre.agent;

import org.jspecify.annotations.NullMarked;
