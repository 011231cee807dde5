/**
 * What a back end provides. One is found by {@link java.util.ServiceLoader} and chosen by the
 * scheme of the address. Applications have no need of it.
 *
 * <p>Back ends know nothing of failure policies: they answer, or throw {@link
 * dev.cadre.state.spi.BackEndException} within the time that they are given; what then happens is
 * decided above. All types are used by many threads at once.
 */
@NullMarked
package dev.cadre.state.spi;

import org.jspecify.annotations.NullMarked;
