package dev.cadre.it.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the kernel knows of connections. */
final class Sockets {

  private static final String ESTABLISHED = "01";

  private Sockets() {}

  /** How many established connections have this port at their server's end. */
  static long established(int port) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    long count = 0;
    for (String table : List.of("tcp", "tcp6")) {
      try {
        count +=
            Files.readAllLines(Path.of("/proc/self/net", table)).stream()
                .map(line -> line.strip().split(" +", -1))
                .filter(fields -> fields[1].endsWith(local) && fields[3].equals(ESTABLISHED))
                .count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return count;
  }
}
