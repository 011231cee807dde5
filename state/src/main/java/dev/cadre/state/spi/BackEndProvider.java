package dev.cadre.state.spi;

import dev.cadre.state.StateOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Opens back ends by address. Found by {@link java.util.ServiceLoader}. */
public interface BackEndProvider {

  /** The schemes that it knows, in lower case: {@code redis}, {@code rediss}. */
  Set<String> schemes();

  /**
   * Opens one. A server that cannot be reached is no failure: the back end tries again, and its
   * operations fail meanwhile.
   *
   * @param address has one of the {@link #schemes}
   * @throws IOException when a file of it cannot be opened
   * @throws IllegalArgumentException when the address is none
   */
  BackEnd open(URI address, StateOptions options) throws IOException;
}
