package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The package that is unpacked rather than installed, as module dist builds it. */
final class Archive {

  private Archive() {}

  /** Unpacks it, without the folder that it has at its top; returns the launcher. */
  static Path unpackInto(Path folder) throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder(
                "tar", "-xzf", built().toString(), "--strip-components=1", "-C", folder.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return folder.resolve("cadre");
  }

  private static Path built() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("cadre.dist", "dist/target")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("cadre-.*\\.tar\\.gz"))
          .findFirst()
          .orElseThrow();
    }
  }
}
