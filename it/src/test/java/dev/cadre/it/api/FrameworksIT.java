package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.fixture.FixtureJar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Programs that are not on a plain class path. */
final class FrameworksIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static final String LOADER = "org/springframework/boot/loader/";

  /** A module: its own descriptor, and a record that it opens to the API. */
  private static final String MODULE =
      """
      module shop {
        requires dev.cadre;
        opens shop to dev.cadre;
      }
      """;

  private static final String MAIN =
      """
      package shop;

      import dev.cadre.Cluster;
      import java.net.ServerSocket;

      public class Main {
        record Word(String text) {}

        public static void main(String[] arguments) throws Exception {
          if (Cluster.isPrimary()) {
            System.out.println("primary in " + Main.class.getModule());
            Cluster.onMessage(e -> System.out.println("heard " + e.message().as(Word.class).text()));
            Cluster.fork();
            Cluster.fork();
          } else {
            Cluster.worker().get().send(new Word("a record"));
            new ServerSocket(0).accept();
          }
        }
      }
      """;

  @Test
  void programInAModuleForks() throws Exception {
    CadreCommand command = CadreCommand.inNewFolder();
    Path source = Files.createDirectories(command.folder().resolve("source/shop"));
    Path classes = command.folder().resolve("classes");
    Path descriptor = Files.writeString(source.resolveSibling("module-info.java"), MODULE);
    Path main = Files.writeString(source.resolve("Main.java"), MAIN);
    String library = ProgramRun.library().toString();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-p",
                library,
                "-d",
                classes.toString(),
                descriptor.toString(),
                main.toString());
    assertThat(compiled).isZero();
    List<String> words = List.of("-p", classes + ":" + library, "-m", "shop/shop.Main");
    try (ProgramRun run = ProgramRun.start(command, words)) {
      run.log().await(0, "primary in module shop", LIMIT);
      run.log().await(0, "(?s)heard a record.*heard a record", LIMIT);
      run.log().await(0, "(?s)listening on port.*listening on port", LIMIT);
      run.signal("USR2");
      run.log().await(0, "Rolling restart complete", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
    }
  }

  @Test
  void programInASpringBootJarForks() throws Exception {
    CadreCommand command = CadreCommand.inNewFolder();
    Path program =
        FixtureJar.write(command.folder().resolve("program.jar"), EndsProgram.class, "1");
    Path jar = command.folder().resolve("boot.jar");
    writeBootJar(jar, springBootJar(), program);
    Files.delete(program);
    try (ProgramRun run = ProgramRun.start(command, jar)) {
      run.log().await(0, "fact ready=true", LIMIT);
      run.signal("USR2");
      run.log().await(0, "Rolling restart complete", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.log().count(0, "primary begins")).isEqualTo(1);
    }
  }

  @Test
  void quarkusApplicationForks() throws Exception {
    Path jar =
        Path.of(System.getProperty("cadre.examples", "../examples"))
            .resolve("cluster-quarkus/target/quarkus-app/quarkus-run.jar")
            .toAbsolutePath();
    int port = FreePort.next();
    String option = "-Dquarkus.http.port=" + port;
    try (ProgramRun run =
        ProgramRun.start(CadreCommand.inNewFolder(), List.of(option, "-jar", jar.toString()))) {
      String listening = "(?s)listening on port " + port + ".*listening on port " + port;
      run.log().await(0, listening, LIMIT);
      long mark = run.log().mark();
      run.signal("USR2");
      run.log().await(mark, "tells its clients to go \\(netty\\)", LIMIT);
      run.log().await(mark, "Rolling restart complete", LIMIT);
      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.isGone()).isTrue();
    }
  }

  /** A real one, for its launcher. */
  private static Path springBootJar() {
    Path compat = Path.of(System.getProperty("cadre.compat", "../compat"));
    return compat.resolve("spring-boot-tomcat/target/spring-boot-tomcat.jar");
  }

  /** Its launcher, the program as its classes, and Cadre's jar among its libraries. */
  private static void writeBootJar(Path jar, Path boot, Path program) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, LOADER.replace('/', '.') + "launch.JarLauncher");
    attributes.put(new Attributes.Name("Start-Class"), EndsProgram.class.getName());
    attributes.put(new Attributes.Name("Spring-Boot-Classes"), "BOOT-INF/classes/");
    attributes.put(new Attributes.Name("Spring-Boot-Lib"), "BOOT-INF/lib/");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      copy(boot, LOADER, "", out);
      out.putNextEntry(new JarEntry("BOOT-INF/classes/")); // Its launcher looks for it.
      out.closeEntry();
      copy(program, "dev/", "BOOT-INF/classes/", out);
      copy(program, "version", "BOOT-INF/classes/", out);
      store("BOOT-INF/lib/cadre.jar", Files.readAllBytes(ProgramRun.library()), out);
    }
  }

  private static void copy(Path from, String prefix, String below, JarOutputStream out)
      throws IOException {
    try (JarFile source = new JarFile(from.toFile())) {
      for (JarEntry entry : source.stream().filter(e -> e.getName().startsWith(prefix)).toList()) {
        out.putNextEntry(new JarEntry(below + entry.getName()));
        try (InputStream in = source.getInputStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }

  /** Uncompressed, as a jar within a Spring Boot jar must be. */
  private static void store(String name, byte[] bytes, JarOutputStream out) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    JarEntry entry = new JarEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    new ByteArrayInputStream(bytes).transferTo(out);
    out.closeEntry();
  }
}
