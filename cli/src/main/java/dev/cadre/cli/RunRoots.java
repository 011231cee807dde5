package dev.cadre.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where this user's run directories are. */
final class RunRoots {
  private RunRoots() {}

  static Path of(Map<String, String> environment) {
    try {
      int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      String xdg = environment.getOrDefault("XDG_RUNTIME_DIR", "");
      if (xdg.startsWith("/")
          && Files.isDirectory(Path.of(xdg))
          && Files.getAttribute(Path.of(xdg), "unix:uid").equals(uid)) {
        return Path.of(xdg, "cadre");
      }
      return uid == 0 ? Path.of("/run/cadre") : Path.of("/tmp/cadre-" + uid);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out who this is", e);
    }
  }
}
