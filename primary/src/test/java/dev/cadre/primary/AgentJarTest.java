package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentJarTest {
  @TempDir Path folder;

  @Test
  void theSameContentIsUnpackedOnceToAPathOfItsOwn() throws Exception {
    Path cache = folder.resolve("a/b");
    Path one = AgentJar.unpack(new byte[] {1}, cache);
    var first = Files.getLastModifiedTime(one);
    Path other = AgentJar.unpack(new byte[] {2}, cache);
    assertThat(AgentJar.unpack(new byte[] {1}, cache)).isEqualTo(one).isNotEqualTo(other);
    assertThat(Files.getLastModifiedTime(one)).isEqualTo(first);
    assertThat(one).hasBinaryContent(new byte[] {1});
    try (var files = Files.list(cache)) {
      assertThat(files).containsExactlyInAnyOrder(one, other);
    }
  }

  @Test
  void aFileThatWasCutShortIsWrittenAgain() throws Exception {
    Path file = AgentJar.unpack(new byte[] {1, 2}, folder);
    Files.write(file, new byte[] {1});
    assertThat(AgentJar.unpack(new byte[] {1, 2}, folder)).hasBinaryContent(new byte[] {1, 2});
  }
}
