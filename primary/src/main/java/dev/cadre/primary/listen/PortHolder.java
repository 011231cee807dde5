package dev.cadre.primary.listen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who has an address, from {@code /proc}: only for messages, since it looks at every process that
 * it may look at.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_net.5.html">proc_net(5)</a>
 */
final class PortHolder {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTEN = "0A";
  private static final int MAX_COMMAND = 120;

  /** A socket in {@code /proc/net/tcp} or {@code udp}. */
  private record Entry(boolean listens, String uid, String inode) {}

  /** Why a TCP or UDP address is taken, in words. */
  String ofPort(boolean udp, InetAddress address, int port) {
    List<Entry> entries = new ArrayList<>();
    for (String table : udp ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
      read(PROC.resolve("net").resolve(table), line -> entry(line, address, port))
          .forEach(entries::add);
    }
    String subject = (udp ? "UDP port " : "port ") + port + " is in use by ";
    Optional<Entry> entry =
        entries.stream().filter(Entry::listens).findFirst().or(() -> entries.stream().findFirst());
    return entry
        .map(found ->
            subject
                + owner(found.inode())
                    .orElse(
                        "a process of user "
                            + found.uid()
                            + " that has just ended or may not be looked at"))
        .orElse(subject + "a process that is not visible from here");
  }

  /** Why a path is taken, in words. */
  String ofPath(String path) {
    // Num RefCount Protocol Flags Type St Inode Path; flag 0x10000 means that it listens.
    Optional<String> inode =
        read(
                PROC.resolve("net/unix"),
                line -> {
                  String[] fields = line.trim().split("\\s+", 8);
                  return fields.length == 8
                          && fields[7].equals(path)
                          && fields[3].equals("00010000")
                      ? Optional.of(fields[6])
                      : Optional.<String>empty();
                })
            .stream()
            .findFirst();
    return path
        + inode
            .flatMap(this::owner)
            .map(owner -> " is in use by " + owner)
            .orElse(" exists already and is not the socket of a server that has ended");
  }

  /** Why a port may not be bound, in words. */
  static String privileged(int port) {
    String first = "1024";
    // In one read(2): the second one of such a file finds its end.
    try (var start =
        Files.newInputStream(PROC.resolve("sys/net/ipv4/ip_unprivileged_port_start"))) {
      byte[] digits = new byte[16];
      int count = start.read(digits);
      first = new String(digits, 0, Math.max(0, count), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      // The kernel's default stands.
    }
    return "no permission for port "
        + port
        + ": ports below "
        + first
        + " need CAP_NET_BIND_SERVICE, or sysctl net.ipv4.ip_unprivileged_port_start="
        + port;
  }

  private interface Parser<T> {
    Optional<T> parse(String line);
  }

  private static <T> List<T> read(Path file, Parser<T> parser) {
    List<T> found = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        parser.parse(line).ifPresent(found::add);
      }
    } catch (IOException e) {
      // Not there without IPv6, or not for us: then nothing is known.
    }
    return found;
  }

  /** The entry, if its socket stands in the way of a bind to this address. */
  private static Optional<Entry> entry(String line, InetAddress address, int port) {
    String[] fields = line.trim().split("\\s+", -1);
    if (fields.length < 10) {
      return Optional.empty();
    }
    String[] local = fields[1].split(":", -1);
    if (local.length != 2
        || Integer.parseInt(local[1], 16) != port
        || fields[9].equals("0")
        || !overlap(address, address(local[0]))) {
      return Optional.empty();
    }
    return Optional.of(new Entry(fields[3].equals(LISTEN), fields[7], fields[9]));
  }

  private static boolean overlap(InetAddress one, InetAddress other) {
    return one.isAnyLocalAddress() || other.isAnyLocalAddress() || one.equals(other);
  }

  /** Reads an address as the kernel prints it: words of the host's byte order, here little. */
  private static InetAddress address(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (int word = 0; word < bytes.length; word += 4) {
      for (int i = 0; i < 2; i++) {
        byte swap = bytes[word + i];
        bytes[word + i] = bytes[word + 3 - i];
        bytes[word + 3 - i] = swap;
      }
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> owner(String inode) {
    Set<Long> pids = holders("socket:[" + inode + "]");
    long self = ProcessHandle.current().pid();
    if (pids.contains(self)) {
      return Optional.of("this application already");
    }
    // Inherited sockets are held by children too: name the one that they have it from.
    Predicate<Long> isRoot =
        pid -> {
          OptionalLong parent =
              ProcessHandle.of(pid).flatMap(ProcessHandle::parent).stream()
                  .mapToLong(ProcessHandle::pid)
                  .findFirst();
          return parent.isEmpty() || !pids.contains(parent.getAsLong());
        };
    return pids.stream()
        .filter(isRoot)
        .findFirst()
        .or(() -> pids.stream().findFirst())
        .map(pid -> describe(pid, command(pid)));
  }

  private static Set<Long> holders(String link) {
    Set<Long> pids = new TreeSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
          if (descriptors.anyMatch(descriptor -> pointsTo(descriptor, link))) {
            pids.add(Long.parseLong(process.getFileName().toString()));
          }
        } catch (IOException | UncheckedIOException e) {
          // Another user's, or gone.
        }
      }
    } catch (IOException e) {
      // Without /proc nothing is known.
    }
    return pids;
  }

  private static boolean pointsTo(Path descriptor, String link) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(link);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> command(long pid) {
    try {
      String all =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("cmdline"), StandardCharsets.ISO_8859_1);
      return Arrays.stream(all.split("\0", -1)).filter(word -> !word.isEmpty()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A process in words: {@code pid 4711 (java -jar other.jar)}; of a primary its application. */
  static String describe(long pid, List<String> command) {
    Optional<String> application = application(command);
    if (application.isPresent()) {
      return "the Cadre application " + application.get() + " (primary " + pid + ")";
    }
    String words = String.join(" ", command);
    String shown = words.length() > MAX_COMMAND ? words.substring(0, MAX_COMMAND) + "..." : words;
    return shown.isEmpty() ? "pid " + pid : "pid " + pid + " (" + shown + ")";
  }

  /** The name of the application when this is the command line of {@code cadre run}. */
  private static Optional<String> application(List<String> command) {
    int launcher = 0;
    while (launcher < command.size()
        && !command.get(launcher).endsWith("cadre.jar")
        && !command.get(launcher).startsWith("dev.cadre.")) {
      launcher++;
    }
    if (launcher + 2 >= command.size() || !command.get(launcher + 1).equals("run")) {
      return Optional.empty();
    }
    List<String> words = command.subList(launcher + 2, command.size());
    int end = words.indexOf("--");
    List<String> options = end < 0 ? words : words.subList(0, end);
    for (int i = 0; i < options.size(); i++) {
      String word = options.get(i);
      if (word.startsWith("--name=")) {
        return Optional.of(word.substring("--name=".length()));
      }
      if (word.equals("--name") && i + 1 < options.size()) {
        return Optional.of(options.get(i + 1));
      }
    }
    return options.stream()
        .filter(word -> word.endsWith(".jar"))
        .findFirst()
        .map(jar -> jar.substring(jar.lastIndexOf('/') + 1, jar.length() - ".jar".length()));
  }
}
