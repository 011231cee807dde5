package dev.cadre.primary.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to share out.
 *
 * @param memoryBytes that of the machine, or the limit of this process's control group when that is
 *     less
 * @param processors that this process may use: 1 or more
 */
public record Machine(long memoryBytes, int processors) {

  /** What control groups say for "no limit" in version 1, and anything beyond any machine. */
  private static final long NO_LIMIT = 1L << 50;

  /** Reads it from {@code /proc} and {@code /sys}. The JVM itself counts the processors. */
  public static Machine read() throws IOException {
    return new Machine(memory(Path.of("/")), Runtime.getRuntime().availableProcessors());
  }

  /**
   * The memory, in bytes.
   *
   * @param root where {@code proc} and {@code sys} lie
   * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup v2, memory.max</a>
   */
  static long memory(Path root) throws IOException {
    long memory = NO_LIMIT;
    for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        memory = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    Path groups = root.resolve("proc/self/cgroup");
    if (Files.exists(groups)) {
      for (String line : Files.readAllLines(groups)) {
        memory = Math.min(memory, limit(root.resolve("sys/fs/cgroup"), line));
      }
    }
    return memory;
  }

  /** What could be used now, in bytes: of the machine, or within the limit of this group. */
  public static long availableBytes() throws IOException {
    return available(Path.of("/"));
  }

  /**
   * As {@link #availableBytes}. Of a group, the cache of files counts as free.
   *
   * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup v2, memory.stat</a>
   */
  static long available(Path root) throws IOException {
    long available = NO_LIMIT;
    for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        available = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    Path groups = root.resolve("proc/self/cgroup");
    if (Files.exists(groups)) {
      for (String line : Files.readAllLines(groups)) {
        if (line.startsWith("0::")) {
          Path mount = root.resolve("sys/fs/cgroup");
          @Nullable Path group =
              mount.resolve(line.substring(3).replaceFirst("^/+", "")).normalize();
          while (group != null && group.startsWith(mount)) {
            available = Math.min(available, free(group));
            group = group.getParent();
          }
        }
      }
    }
    return available;
  }

  private static long free(Path group) throws IOException {
    long limit = read(group.resolve("memory.max"));
    if (limit >= NO_LIMIT || !Files.exists(group.resolve("memory.current"))) {
      return NO_LIMIT;
    }
    long cached = 0;
    for (String line : Files.readAllLines(group.resolve("memory.stat"))) {
      if (line.startsWith("inactive_file ")) {
        cached = Long.parseLong(line.substring("inactive_file ".length()).strip());
      }
    }
    return Math.max(0, limit - read(group.resolve("memory.current")) + cached);
  }

  /** The least limit on the way from the group to the root of its hierarchy. */
  private static long limit(Path mount, String line) throws IOException {
    List<String> fields = List.of(line.split(":", 3)); // id:controllers:path
    if (fields.size() < 3) {
      return NO_LIMIT;
    }
    boolean unified = fields.get(1).isEmpty();
    if (!unified && !List.of(fields.get(1).split(",", -1)).contains("memory")) {
      return NO_LIMIT;
    }
    Path top = unified ? mount : mount.resolve("memory");
    String name = unified ? "memory.max" : "memory.limit_in_bytes";
    long least = NO_LIMIT;
    // Within a container the path may be the host's, and the limit lies at the mount itself.
    @Nullable Path group = top.resolve(fields.get(2).replaceFirst("^/+", "")).normalize();
    while (group != null && group.startsWith(top)) {
      least = Math.min(least, read(group.resolve(name)));
      group = group.getParent();
    }
    return Math.min(least, read(top.resolve(name)));
  }

  private static long read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return NO_LIMIT;
    }
    String text = Files.readString(file).strip();
    return text.equals("max") ? NO_LIMIT : Math.min(NO_LIMIT, Long.parseLong(text));
  }
}
