package dev.cadre.primary.worker;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;

/** The environment variables by which a worker finds the state that it shares. */
public final class StateVariables {
  private static final String ADDRESS = "CADRE_STATE_URI";
  private static final String APPLICATION = "CADRE_STATE_APPLICATION";

  /** What may follow is {@code ?megabytes=N}. */
  private static final String EMBEDDED = "embedded";

  private StateVariables() {}

  /**
   * The variables.
   *
   * @param state {@code embedded}, {@code embedded?megabytes=N}, {@code none}, or an address
   * @param application the name of the application
   * @param folder where an embedded segment belongs, absolute
   */
  public static Map<String, String> of(String state, String application, Path folder) {
    String address =
        switch (state) {
          case "none" -> "local:/";
          default ->
              state.equals(EMBEDDED) || state.startsWith(EMBEDDED + "?")
                  ? embedded(folder.resolve("segment")) + state.substring(EMBEDDED.length())
                  : state;
        };
    return Map.of(ADDRESS, address, APPLICATION, application);
  }

  private static String embedded(Path file) {
    try {
      return new URI("embedded", null, file.toString(), null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(file + " is not absolute", e);
    }
  }
}
