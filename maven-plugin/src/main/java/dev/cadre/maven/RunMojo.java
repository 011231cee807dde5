package dev.cadre.maven;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/**
 * {@code mvn cadre:run}: the project's classes as workers, by {@code cadre run} in a process of its
 * own. It ends when that ends; an interrupt of Maven stops it gracefully. Maven fills the fields:
 * see META-INF/maven/plugin.xml.
 */
@SuppressWarnings({"NullAway.Init", "unused"})
public final class RunMojo extends AbstractMojo {
  /** The signal of HotSpot's that is Cadre's for a rolling restart; as the launcher does. */
  private static final String SIGNAL_VARIABLE = "_JAVA_SR_SIGNUM";

  private static final String SIGNAL = "35";

  /** The launcher's, too: the primary does little. */
  private static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms12m",
          "-Xmn4m",
          "-Xmx64m",
          "-Xss512k",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=32m");

  private @Nullable String mainClass;
  private @Nullable String workers;
  private @Nullable String name;
  private @Nullable File config;
  private @Nullable File jdk;
  private @Nullable List<String> arguments;
  private @Nullable List<String> jvmArguments;
  private @Nullable Map<String, String> environment;
  private List<String> classPath;
  private File classes;
  private String artifactId;
  private File folder;
  private Properties properties;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    Jdk java = Jdk.at(jdk == null ? Path.of(System.getProperty("java.home")) : jdk.toPath());
    // A session of its own: the terminal's Ctrl-C reaches Maven alone, which passes it on once.
    List<String> command = new ArrayList<>(List.of("setsid", java.java()));
    command.addAll(SMALL);
    command.addAll(List.of("-jar", cadre().toString()));
    command.addAll(words());
    getLog().debug(String.join(" ", command));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder).inheritIO();
    builder.environment().put(SIGNAL_VARIABLE, SIGNAL);
    int code = run(builder);
    if (code != 0) {
      throw new MojoFailureException(
          "cadre run ended with exit code " + code + ": see its last lines above.");
    }
  }

  /** The command line of {@code cadre}. */
  private List<String> words() throws MojoFailureException {
    String main =
        mainClass == null ? MainClass.find(properties, classes.toPath(), classPath) : mainClass;
    List<String> words =
        new ArrayList<>(
            List.of(
                "run",
                "--class-path",
                String.join(File.pathSeparator, existing()),
                "--main",
                main));
    if (config == null || name != null) {
      words.addAll(List.of("--name", name == null ? artifactId : name));
    }
    if (config != null) {
      words.addAll(List.of("--config", config.toString()));
    }
    if (workers != null) {
      words.addAll(List.of("--workers", workers));
    }
    if (jvmArguments != null) {
      jvmArguments.forEach(argument -> words.addAll(List.of("--jvm-arg", argument)));
    }
    if (environment != null) {
      environment.forEach((key, value) -> words.addAll(List.of("--env", variable(key, value))));
    }
    if (arguments != null) {
      words.add("--");
      words.addAll(arguments);
    }
    return words;
  }

  /** Maven has null for an empty element. */
  private static String variable(String key, @Nullable String value) {
    return key + "=" + (value == null ? "" : value);
  }

  /** A project without classes of its own has no folder for them. */
  private List<String> existing() {
    return classPath.stream().filter(entry -> new File(entry).exists()).toList();
  }

  /** The jar of the command, beside this class among the plugin's own dependencies. */
  private static Path cadre() throws MojoExecutionException {
    URL main = RunMojo.class.getClassLoader().getResource("dev/cadre/cli/Main.class");
    try {
      if (main != null && main.openConnection() instanceof JarURLConnection jar) {
        return Path.of(jar.getJarFileURL().toURI());
      }
    } catch (IOException | URISyntaxException e) {
      throw new MojoExecutionException("cadre's jar cannot be found: " + e, e);
    }
    throw new MojoExecutionException("cadre's jar is not among the plugin's dependencies.");
  }

  private static int run(ProcessBuilder builder) throws MojoExecutionException {
    try {
      return await(builder.start());
    } catch (IOException e) {
      throw new MojoExecutionException(
          "cadre run cannot be started: " + e + ". It needs Linux, and setsid (util-linux).", e);
    }
  }

  /** Whatever becomes of Maven, the process does not outlive it. */
  private static int await(Process process) throws MojoExecutionException {
    Thread hook = new Thread(() -> stop(process), "cadre-stop");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      int code = process.waitFor();
      remove(hook);
      return code;
    } catch (IllegalStateException e) { // Maven has begun to end meanwhile.
      stop(process);
      throw new MojoExecutionException("Maven ends", e);
    } catch (InterruptedException e) {
      stop(process);
      remove(hook);
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted", e);
    }
  }

  /** Maven ends only when the workers have: they finish what they do. */
  private static void stop(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running: that is why the process has ended.
    }
  }
}
