package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpringBootJarTest {

  private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";
  private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir private Path folder;
  private Path jar;
  private Path unpacked;

  @BeforeEach
  void names() {
    jar = folder.resolve("shop.jar");
    unpacked = folder.resolve("hash.derived");
  }

  private void write(String launcher, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    var main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Main-Class", launcher);
    main.putValue("Start-Class", "shop.Main");
    main.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
    main.putValue("Implementation-Version", "2.1");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (String entry : entries) {
        out.putNextEntry(new JarEntry(entry));
        out.write(entry.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    Files.setLastModifiedTime(jar, TIME);
  }

  @Test
  void classesAndLibrariesAreUnpackedInTheOrderOfTheLauncher() throws IOException {
    write(
        LAUNCHER,
        "META-INF/spring.factories",
        "META-INF/services/java.nio.file.spi.FileSystemProvider",
        "META-INF/SIGNED.SF",
        "org/springframework/boot/loader/launch/JarLauncher.class",
        "BOOT-INF/classes/shop/",
        "BOOT-INF/classes/shop/Main.class",
        "BOOT-INF/classes/META-INF/spring.factories",
        "BOOT-INF/classes/META-INF/services/shop.Plugin",
        "BOOT-INF/classpath.idx",
        "BOOT-INF/lib/b 1%.jar",
        "BOOT-INF/lib/a.jar");
    assertThat(SpringBootJar.isOne(jar)).isTrue();
    Path main = SpringBootJar.unpack(jar, unpacked);
    assertThat(main).isEqualTo(unpacked.resolve("shop.jar"));
    try (JarFile opened = new JarFile(main.toFile())) {
      assertThat(opened.stream().map(JarEntry::getName))
          .containsExactly(
              "META-INF/MANIFEST.MF",
              "META-INF/spring.factories",
              "shop/",
              "shop/Main.class",
              "META-INF/services/shop.Plugin");
      var attributes = opened.getManifest().getMainAttributes();
      assertThat(attributes.getValue("Main-Class")).isEqualTo("shop.Main");
      assertThat(attributes.getValue("Class-Path")).isEqualTo("lib/b%201%25.jar lib/a.jar");
      assertThat(attributes.getValue("Implementation-Version")).isEqualTo("2.1");
      assertThat(attributes.getValue("Start-Class")).isNull();
      assertThat(attributes.getValue("Spring-Boot-Classes")).isNull();
    }
    assertThat(unpacked.resolve("lib/b 1%.jar")).content().isEqualTo("BOOT-INF/lib/b 1%.jar");
    for (Path file : List.of(main, unpacked.resolve("lib/a.jar"))) {
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(TIME);
    }
  }

  @Test
  void whatIsThereIsNotUnpackedAgain() throws IOException {
    write(LAUNCHER, "BOOT-INF/lib/a.jar");
    Path main = SpringBootJar.unpack(jar, unpacked);
    Files.delete(unpacked.resolve("lib/a.jar"));
    assertThat(SpringBootJar.unpack(jar, unpacked)).isEqualTo(main);
    assertThat(unpacked.resolve("lib/a.jar")).doesNotExist();
  }

  @Test
  void otherJarsAreNone() throws IOException {
    write("org.springframework.boot.loader.launch.PropertiesLauncher", "BOOT-INF/lib/a.jar");
    assertThat(SpringBootJar.isOne(jar)).isFalse();
    assertThatThrownBy(() -> SpringBootJar.unpack(jar, unpacked)).isInstanceOf(IOException.class);
    assertNothingIsLeft();
  }

  @Test
  void aLibraryOutsideOfTheFolderIsRefused() throws IOException {
    write(LAUNCHER, "BOOT-INF/lib/../../evil.jar");
    assertThatThrownBy(() -> SpringBootJar.unpack(jar, unpacked))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("evil.jar");
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(jar);
    }
  }
}
