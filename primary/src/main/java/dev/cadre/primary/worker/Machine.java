package dev.cadre.primary.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    for (Path group : groups(root)) {
      memory = Math.min(memory, limit(group));
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
   * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">cgroup v1, stat
   *     file</a>
   */
  static long available(Path root) throws IOException {
    long available = NO_LIMIT;
    for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        available = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    for (Path group : groups(root)) {
      available = Math.min(available, free(group));
    }
    return available;
  }

  /**
   * The control groups that limit this process's memory, of both versions: its own, and all on the
   * way to the root. Some may not be there.
   */
  private static List<Path> groups(Path root) throws IOException {
    Path memberships = root.resolve("proc/self/cgroup");
    if (!Files.exists(memberships)) {
      return List.of();
    }
    List<Path> groups = new ArrayList<>();
    for (String line : Files.readAllLines(memberships)) {
      List<String> fields = List.of(line.split(":", 3)); // id:controllers:path
      if (fields.size() < 3) {
        continue;
      }
      boolean unified = fields.get(1).isEmpty();
      if (unified || List.of(fields.get(1).split(",", -1)).contains("memory")) {
        Path mount = root.resolve("sys/fs/cgroup");
        Path top = unified ? mount : mount.resolve("memory");
        // Within a container the path may be the host's, and the limit lies at the mount itself.
        groups.add(top);
        @Nullable Path group = top.resolve(fields.get(2).replaceFirst("^/+", "")).normalize();
        while (group != null && group.startsWith(top) && !group.equals(top)) {
          groups.add(group);
          group = group.getParent();
        }
      }
    }
    return groups;
  }

  private static long limit(Path group) throws IOException {
    return Math.min(
        read(group.resolve("memory.max")), read(group.resolve("memory.limit_in_bytes")));
  }

  private static long free(Path group) throws IOException {
    long limit = limit(group);
    Path used = group.resolve("memory.current");
    String cache = "inactive_file ";
    if (!Files.exists(used)) {
      used = group.resolve("memory.usage_in_bytes");
      cache = "total_inactive_file ";
    }
    if (limit >= NO_LIMIT || !Files.exists(used)) {
      return NO_LIMIT;
    }
    long cached = 0;
    for (String line : Files.readAllLines(group.resolve("memory.stat"))) {
      if (line.startsWith(cache)) {
        cached = Long.parseLong(line.substring(cache.length()).strip());
      }
    }
    return Math.max(0, limit - read(used) + cached);
  }

  private static long read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return NO_LIMIT;
    }
    String text = Files.readString(file).strip();
    return text.equals("max") ? NO_LIMIT : Math.min(NO_LIMIT, Long.parseLong(text));
  }
}
