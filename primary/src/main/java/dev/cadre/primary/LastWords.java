package dev.cadre.primary;

import java.util.List;
import java.util.Optional;

/** Deaths of workers that Cadre has a part in, told by what the worker printed last. */
final class LastWords {

  private LastWords() {}

  /** Why it died and what helps, as far as that is known; empty if it is not Cadre's doing. */
  static Optional<String> advice(List<String> lines) {
    // Netty says which property forbids it, and not who has set that.
    if (lines.stream().anyMatch(line -> line.contains("io.netty.transport.noNative"))) {
      return Optional.of(
          "The application asks for a native transport of Netty (epoll, io_uring) whether there is"
              + " one or not. Cadre switches them off, because they bind where a port cannot be"
              + " shared: ask for it only if isAvailable(), or use NIO");
    }
    return Optional.empty();
  }
}
