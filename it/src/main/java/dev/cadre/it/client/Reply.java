package dev.cadre.it.client;

import java.util.Optional;

/**
 * One complete answer.
 *
 * @param head status line and header lines, each ended by CR LF
 * @param body as ISO 8859-1, so that no byte is lost; chunks are joined
 */
public record Reply(int status, String head, String body) {

  /** The trimmed value of the first header with this name, whatever its case. */
  public Optional<String> header(String name) {
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon == name.length() && line.regionMatches(true, 0, name, 0, colon)) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }
}
