/**
 * What the tests need of Helidon's module for WebSockets, whose jar is not in the repository that
 * this project is built from.
 */
@NullMarked
package io.helidon.websocket;

import org.jspecify.annotations.NullMarked;
