package dev.cadre.it.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel knows of sockets. */
final class Sockets {

  private static final String ESTABLISHED = "01";
  private static final String LISTENING = "0A";

  private Sockets() {}

  /** How many established connections have this port at their server's end. */
  static long established(int port) {
    return inodes(port, ESTABLISHED).size();
  }

  /** How many different sockets that listen on this port a process has. */
  static long listening(long pid, int port) {
    Set<String> held = held(pid);
    return inodes(port, LISTENING).stream().filter(held::contains).count();
  }

  /**
   * The sockets in this state, one entry each; of a connection that nobody has accepted it is 0.
   */
  private static List<String> inodes(int port, String state) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    List<String> inodes = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      try {
        Files.readAllLines(Path.of("/proc/self/net", table)).stream()
            .map(line -> line.strip().split(" +", -1))
            .filter(fields -> fields[1].endsWith(local) && fields[3].equals(state))
            .forEach(fields -> inodes.add(fields[9]));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return inodes;
  }

  private static Set<String> held(long pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.map(Sockets::target).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The inode; the name of something else. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceAll("^socket:\\[(\\d+)]$", "$1");
    } catch (IOException e) {
      return ""; // Closed meanwhile.
    }
  }
}
