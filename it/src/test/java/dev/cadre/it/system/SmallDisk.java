package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system in memory over a folder, so small that a test can fill it. Needs root. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Where this user, or this container, may not mount anything, the test is not run. */
  static SmallDisk at(Path folder, int megabytes) throws IOException {
    String options = "mode=0700,size=" + megabytes + "m";
    int code = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    Assumptions.assumeTrue(code == 0, "a file system can be mounted");
    return new SmallDisk(folder);
  }

  /** Takes all the space that is left. */
  void fill() throws IOException {
    try (var out = Files.newOutputStream(folder.resolve("filler"))) {
      byte[] block = new byte[4096];
      while (Files.getFileStore(folder).getUsableSpace() > 0) {
        out.write(block);
      }
    }
  }

  /** Gives it back. */
  void empty() throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(folder.resolve("filler"));
    assertThat(run("umount", "--lazy", folder.toString())).isZero();
  }

  private static int run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
