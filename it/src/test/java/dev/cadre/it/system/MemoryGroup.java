package dev.cadre.it.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A control group of either version whose memory a test limits. Needs root. What a process has used
 * before it enters stays with the group that it comes from.
 */
final class MemoryGroup implements AutoCloseable {
  private static final List<Path> ROOTS =
      List.of(Path.of("/sys/fs/cgroup/memory"), Path.of("/sys/fs/cgroup"));

  private final Path folder;

  private MemoryGroup(Path folder) {
    this.folder = folder;
  }

  /** Where no group can be made, or none limits memory, the test is not run. */
  static MemoryGroup make(String name) {
    for (Path root : ROOTS) {
      Path folder = root.resolve(name);
      try {
        Files.createDirectory(folder);
        MemoryGroup group = new MemoryGroup(folder);
        if (Files.exists(group.limit())) {
          return group;
        }
        group.close();
      } catch (IOException e) {
        // Not for this user, or not of this version.
      }
    }
    Assumptions.abort("no control group that limits memory can be made");
    throw new AssertionError("aborted");
  }

  void add(long pid) throws IOException {
    Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** Leaves so many bytes, about. */
  void leave(long bytes) throws IOException {
    Files.writeString(limit(), Long.toString(Long.parseLong(read(used())) + bytes));
  }

  void leaveAll() throws IOException {
    Files.writeString(limit(), limit().endsWith("memory.max") ? "max" : "-1");
  }

  private Path limit() {
    Path second = folder.resolve("memory.max");
    return Files.exists(second) ? second : folder.resolve("memory.limit_in_bytes");
  }

  private Path used() {
    Path second = folder.resolve("memory.current");
    return Files.exists(second) ? second : folder.resolve("memory.usage_in_bytes");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** Its processes go back to the root. */
  @Override
  public void close() throws IOException {
    for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
      Files.writeString(folder.resolveSibling("cgroup.procs"), pid);
    }
    Files.delete(folder);
  }
}
