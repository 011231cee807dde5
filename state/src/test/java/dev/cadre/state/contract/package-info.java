/** What every back end must do, as tests that each of them runs, in this JVM and in several. */
@NullMarked
package dev.cadre.state.contract;

import org.jspecify.annotations.NullMarked;
