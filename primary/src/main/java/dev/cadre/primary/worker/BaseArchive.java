package dev.cadre.primary.worker;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The CDS archive that workers start from: the JDK's own classes, with those that the agent and
 * servers need and with a module graph that has {@code java.instrument}. Without it a {@code
 * -javaagent} makes a JVM start half as slowly again; with it a worker starts about as fast as a
 * JVM without an agent. No application class is in it, so it is good for every class path.
 *
 * <p>Dumped once per JDK build, version of Cadre and {@link ArchiveShape}, in about two seconds.
 */
public final class BaseArchive {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String REHEARSAL = "dev.cadre.agent.Rehearsal";

  private BaseArchive() {}

  /**
   * The archive, dumped if it is not there. Blocks, and starts processes with {@code
   * ProcessBuilder}: so call it before anything waits for any child of this process.
   *
   * @param javaHome of the workers' JDK
   * @param patch what {@link JdkPatch#prepare} gave; the archive is kept there
   * @param jvmArguments all that workers will get
   * @param environment the same
   * @param say told, in a line, what takes so long
   * @return empty when workers must do without: what they are started with does not allow it, or
   *     the dump failed
   */
  public static Optional<Path> ensure(
      Path javaHome,
      Path patch,
      Path agentJar,
      List<String> jvmArguments,
      Map<String, String> environment,
      Consumer<String> say) {
    return ArchiveShape.of(jvmArguments, environment)
        .flatMap(shape -> ensure(javaHome, patch, agentJar, shape, environment, say));
  }

  private static Optional<Path> ensure(
      Path javaHome,
      Path patch,
      Path agentJar,
      ArchiveShape shape,
      Map<String, String> variables,
      Consumer<String> say) {
    Path archive = patch.resolve("base-" + key(shape, variables) + ".jsa");
    try {
      if (!Files.exists(archive)) {
        say.accept("Making the class archive that workers start from: a few seconds, once");
        Path made = Files.createTempDirectory(patch, ".archive-");
        try {
          Path result = new Dump(javaHome, patch, agentJar, shape, variables, made).run();
          Files.move(result, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          try (Stream<Path> left = Files.list(made)) {
            for (Path file : left.toList()) {
              Files.delete(file);
            }
          }
          Files.delete(made);
        }
      }
      // An empty file remembers that this shape has no archive.
      return Files.size(archive) > 0 ? Optional.of(archive) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String key(ArchiveShape shape, Map<String, String> variables) {
    List<String> parts = new ArrayList<>(shape.arguments());
    for (String variable : ArchiveShape.VARIABLES) {
      parts.add(variable + "=" + variables.getOrDefault(variable, ""));
    }
    return key(parts);
  }

  /** A name for all of these. */
  static String key(List<String> parts) {
    try {
      byte[] text = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** The three JVMs that it takes, in a folder of their own. */
  private static final class Dump {
    private final Path javaHome;
    private final String agent;
    private final Path agentJar;
    private final ArchiveShape shape;
    private final Map<String, String> variables;
    private final Path folder;
    private final long deadline = System.nanoTime() + LIMIT.toNanos();

    Dump(
        Path javaHome,
        Path patch,
        Path agentJar,
        ArchiveShape shape,
        Map<String, String> variables,
        Path folder) {
      this.javaHome = javaHome;
      this.agent = "-javaagent:" + agentJar + "=" + patch;
      this.agentJar = agentJar;
      this.shape = shape;
      this.variables = variables;
      this.folder = folder;
    }

    /** The archive; an empty file when a JVM refuses it. */
    Path run() throws IOException, InterruptedException {
      Path loaded = folder.resolve("loaded");
      Path classes = folder.resolve("classes");
      Path archive = folder.resolve("archive");
      rehearse("-XX:DumpLoadedClassList=" + loaded);
      Files.write(classes, classList(loaded));
      java(
          List.of(
              "-Xshare:dump",
              "-XX:SharedArchiveFile=" + archive,
              "-XX:SharedClassListFile=" + classes,
              "--add-modules",
              "java.instrument",
              "-Xlog:disable"));
      if (!rehearse("-XX:SharedArchiveFile=" + archive).isEmpty()) {
        Files.write(archive, new byte[0]);
      }
      return archive;
    }

    /** The JDK's own list, and what the rehearsal loaded of the JDK. */
    private List<String> classList(Path loaded) throws IOException {
      List<String> lines = new ArrayList<>();
      Path own = javaHome.resolve("lib", "classlist");
      if (Files.exists(own)) {
        lines.addAll(Files.readAllLines(own));
      }
      for (String line : Files.readAllLines(loaded)) {
        if (!line.startsWith("#") && !line.startsWith("@cp") && !line.contains("dev/cadre/")) {
          lines.add(line);
        }
      }
      return lines;
    }

    private String rehearse(String flag) throws IOException, InterruptedException {
      return java(
          List.of(flag, agent, "-Dcadre.rehearsal=true", "-cp", agentJar.toString(), REHEARSAL));
    }

    /** Runs a JVM to its end and returns what it wrote to stdout. */
    private String java(List<String> arguments) throws IOException, InterruptedException {
      List<String> command = new ArrayList<>();
      command.add(javaHome.resolve("bin", "java").toString());
      command.addAll(shape.arguments());
      command.addAll(arguments);
      File out = folder.resolve("out").toFile();
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(variables);
      builder.environment().keySet().removeIf(name -> name.startsWith("CADRE_"));
      Process process =
          builder
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(out)
              .redirectError(Redirect.DISCARD)
              .start();
      try {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
            || process.exitValue() != 0) {
          throw new IOException(command + " failed");
        }
      } finally {
        process.destroyForcibly();
      }
      return Files.readString(out.toPath());
    }
  }
}
