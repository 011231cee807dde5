/** Rate limits in HTTP: the headers, and a filter for the JDK's server. */
@NullMarked
package dev.cadre.state.http;

import org.jspecify.annotations.NullMarked;
