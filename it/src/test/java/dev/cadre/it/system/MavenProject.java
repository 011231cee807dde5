package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * A project of one server, and a Maven without a network that builds it: what Maven takes from a
 * repository are Cadre's files as this build has made them, and what this build has downloaded.
 * Nothing is installed anywhere but in the folder of the test.
 *
 * @param folder of the project, with its pom.xml
 * @param command whose folder and marks the processes have
 */
record MavenProject(Path folder, CadreCommand command) {
  /** Of the plugin, as that of a project that has it in its pom.xml. */
  static final String GOAL = "cadre:run";

  private static final String VERSION = property("cadre.version");

  /** Writes the project, with this configuration of the plugin, and the settings of Maven. */
  static MavenProject write(CadreCommand command, String configuration) throws IOException {
    MavenProject project =
        new MavenProject(Files.createDirectory(command.folder().resolve("tiny")), command);
    project.publish();
    Files.writeString(project.folder.resolve("pom.xml"), pom(configuration));
    Files.writeString(command.folder().resolve("settings.xml"), project.settings());
    return project;
  }

  /** Writes a class in the unnamed package; returns its file. */
  Path source(String name, String text) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    return Files.writeString(sources.resolve(name + ".java"), text);
  }

  /** Compiles one of them as an IDE does: without Maven, to the same folder. */
  void compile(Path source) {
    String classes = folder.resolve("target/classes").toString();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes, source.toString());
    if (code != 0) {
      throw new AssertionError(source + " does not compile");
    }
  }

  /** A Maven, and where its output goes. */
  record Run(Process maven, LogFile output) {}

  /** Starts Maven as the leader of a group of processes, as a shell does in a terminal. */
  Run start(String... arguments) throws IOException {
    Path output = Files.createTempFile(command.folder(), "maven-", ".log");
    List<String> words = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
    words.add(Path.of(property("cadre.maven"), "bin", "mvn").toString());
    words.addAll(List.of("-B", "-ntp", "-o", "-Daether.offline.protocols=file"));
    words.add("-Dstyle.color=never");
    words.addAll(List.of("-s", command.folder().resolve("settings.xml").toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder =
        command
            .shell()
            .command(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Those of the Maven that runs this test are not its.
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    return new Run(builder.start(), new LogFile(output));
  }

  /** Cadre's modules that the plugin needs, in the layout of a repository. */
  private void publish() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    publish("cadre-parent", root.resolve("pom.xml"), "pom");
    publish("cadre-maven-plugin", root.resolve("maven-plugin/pom.xml"), "pom");
    publish(
        "cadre-maven-plugin",
        root.resolve("maven-plugin/target/cadre-maven-plugin-" + VERSION + ".jar"),
        "jar");
    publish("cadre-cli", root.resolve("cli/pom.xml"), "pom");
    publish("cadre-cli", Path.of(property("cadre.jar")), "jar");
  }

  private void publish(String artifact, Path file, String type) throws IOException {
    Path to =
        Files.createDirectories(
            command.folder().resolve("published/dev/cadre").resolve(artifact).resolve(VERSION));
    Files.copy(file, to.resolve(artifact + "-" + VERSION + "." + type));
  }

  private static String pom(String configuration) {
    return """
    <project>
      <modelVersion>4.0.0</modelVersion>
      <groupId>org.example</groupId>
      <artifactId>tiny</artifactId>
      <version>1</version>
      <properties>
        <maven.compiler.release>25</maven.compiler.release>
        <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
      </properties>
      <build>
        <plugins>
          <!-- In the versions of Cadre's own build, which are there. -->
          <plugin>
            <artifactId>maven-resources-plugin</artifactId>
            <version>3.5.0</version>
          </plugin>
          <plugin>
            <artifactId>maven-compiler-plugin</artifactId>
            <version>3.16.0</version>
          </plugin>
          <plugin>
            <groupId>dev.cadre</groupId>
            <artifactId>cadre-maven-plugin</artifactId>
            <version>%s</version>
            <configuration>%s</configuration>
          </plugin>
        </plugins>
      </build>
    </project>
    """
        .formatted(VERSION, configuration);
  }

  private String settings() {
    String repositories =
        repository("central", Path.of(property("cadre.maven.repository")))
            + repository("published", command.folder().resolve("published"));
    return """
    <settings>
      <localRepository>%s</localRepository>
      <profiles>
        <profile>
          <id>files</id>
          <repositories>%s</repositories>
          <pluginRepositories>%s</pluginRepositories>
        </profile>
      </profiles>
      <activeProfiles>
        <activeProfile>files</activeProfile>
      </activeProfiles>
    </settings>
    """
        .formatted(
            command.folder().resolve("repository"),
            repositories,
            repositories.replace("repository>", "pluginRepository>"));
  }

  private static String repository(String id, Path folder) {
    return """
    <repository>
      <id>%s</id>
      <url>%s</url>
      <releases>
        <checksumPolicy>ignore</checksumPolicy>
      </releases>
    </repository>
    """
        .formatted(id, folder.toUri());
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("no property " + name + ": run this test by Maven");
    }
    return value;
  }
}
