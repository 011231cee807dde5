package dev.cadre.benchmarks.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Packs the applications of this package for {@code java -jar}. */
public final class AppJar {

  private AppJar() {}

  /** Writes the jar of {@link TrivialServer}. */
  public static Path trivial(Path jar) throws IOException {
    return write(jar, manifest(TrivialServer.class));
  }

  /** Writes the jar of {@link ReusePortServer}. */
  public static Path reusePort(Path jar) throws IOException {
    Manifest manifest = manifest(ReusePortServer.class);
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Add-Opens"), "jdk.httpserver/sun.net.httpserver");
    return write(jar, manifest);
  }

  /**
   * Writes the jar of {@link MessagesProgram}.
   *
   * @param library of the Java API; referred to, not packed
   */
  public static Path messages(Path jar, Path library) throws IOException {
    Manifest manifest = manifest(MessagesProgram.class);
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, library.toUri().toString());
    manifest.getMainAttributes().put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
    return write(jar, manifest);
  }

  private static Manifest manifest(Class<?> main) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    return manifest;
  }

  private static Path write(Path jar, Manifest manifest) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> type :
          List.of(
              TrivialServer.class,
              ReusePortServer.class,
              ReusePortProvider.class,
              MessagesProgram.class,
              MessagesProgram.Counter.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
          if (in == null) {
            throw new IOException("no " + name);
          }
          out.putNextEntry(new JarEntry(name));
          in.transferTo(out);
          out.closeEntry();
        }
      }
    }
    return jar;
  }
}
