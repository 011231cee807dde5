package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkPatchTest {

  @TempDir Path home;

  private Path cache() throws IOException {
    return CacheFolder.open(Map.of("XDG_CACHE_HOME", home.toString()));
  }

  @Test
  void isMadeOnceAndKept() throws IOException {
    Path patch = JdkPatch.prepare(cache(), PlayedPrimary.AGENT);
    try (Stream<Path> files = Files.list(patch)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "sun.nio.ch.CadreBind.class",
              "sun.nio.ch.ServerSocketChannelImpl.class",
              "sun.nio.ch.NioSocketImpl.class",
              "sun.nio.ch.AsynchronousServerSocketChannelImpl.class",
              "sun.nio.ch.DatagramChannelImpl.class",
              "sun.net.httpserver.ExchangeImpl.class");
    }
    FileTime made = Files.getLastModifiedTime(patch);
    assertThat(JdkPatch.prepare(cache(), PlayedPrimary.AGENT)).isEqualTo(patch);
    assertThat(Files.getLastModifiedTime(patch)).isEqualTo(made);
  }

  @Test
  void anotherAgentHasAnotherPatch() throws IOException {
    Path other = Files.copy(PlayedPrimary.AGENT, home.resolve("other.jar"));
    Files.write(other, new byte[1], java.nio.file.StandardOpenOption.APPEND);
    assertThat(JdkPatch.prepare(cache(), other))
        .isNotEqualTo(JdkPatch.prepare(cache(), PlayedPrimary.AGENT));
  }

  @Test
  void primariesMayRace() throws Exception {
    Path cache = cache();
    List<Future<Path>> patches = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 8; i++) {
        patches.add(threads.submit(() -> JdkPatch.prepare(cache, PlayedPrimary.AGENT)));
      }
    }
    for (Future<Path> patch : patches) {
      assertThat(patch.get()).isEqualTo(patches.getFirst().get());
    }
    try (Stream<Path> folders = Files.list(cache)) {
      assertThat(folders).containsExactly(patches.getFirst().get());
    }
  }

  @Test
  void theCacheIsForItsOwnerOnly() throws IOException {
    Path cache = cache();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwx---"));
    assertThatThrownBy(this::cache)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 700");
  }

  @Test
  void aJdkThatIsBuiltOtherwiseIsRefusedByName() throws IOException {
    byte[] patched;
    try (InputStream in =
        Object.class.getResourceAsStream("/sun/nio/ch/ServerSocketChannelImpl.class")) {
      patched = BindRewriter.rewrite(in.readAllBytes());
    }
    assertThatThrownBy(() -> BindRewriter.rewrite(patched)) // has no such calls any more
        .isInstanceOf(UnsupportedJdkException.class)
        .hasMessageContaining("ServerSocketChannelImpl.netBind")
        .hasMessageContaining(System.getProperty("java.runtime.version"));
  }

  @Test
  void aJarThatIsNotTheAgentIsRefused() throws IOException {
    Path jar = home.resolve("x.jar");
    try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new java.util.jar.JarEntry("x"));
    }
    assertThatThrownBy(() -> JdkPatch.prepare(cache(), jar))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not Cadre's agent");
  }
}
