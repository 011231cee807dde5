package dev.cadre;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How workers are started. Immutable: each {@code with} gives another one. What is not said is as
 * in the primary.
 *
 * @param mainClass what the workers run; empty: the program's own
 * @param arguments of {@code main}
 * @param jvmArguments options of the JVM
 * @param environment added to the primary's own
 * @param directory the working directory, absolute; empty: the primary's own
 * @param stdio what becomes of their output
 * @param user as whom they run; empty: as the primary
 * @param options of the primary, by the names of {@code cadre run} without their dashes: {@code
 *     health-port}. Only what is said before the first fork counts
 */
public record Settings(
    Optional<String> mainClass,
    List<String> arguments,
    List<String> jvmArguments,
    Map<String, String> environment,
    Optional<Path> directory,
    Stdio stdio,
    Optional<User> user,
    Map<String, List<String>> options) {

  public Settings {
    arguments = List.copyOf(arguments);
    jvmArguments = List.copyOf(jvmArguments);
    environment = Map.copyOf(environment);
    directory = directory.map(Path::toAbsolutePath);
    options = Map.copyOf(options);
  }

  /** Node's {@code exec}. */
  public Settings withMainClass(Class<?> type) {
    return new Settings(
        Optional.of(type.getName()),
        arguments,
        jvmArguments,
        environment,
        directory,
        stdio,
        user,
        options);
  }

  /** Node's {@code args}. */
  public Settings withArguments(String... words) {
    return new Settings(
        mainClass, List.of(words), jvmArguments, environment, directory, stdio, user, options);
  }

  /** Node's {@code execArgv}: these and no others. */
  public Settings withJvmArguments(String... words) {
    return new Settings(
        mainClass, arguments, List.of(words), environment, directory, stdio, user, options);
  }

  /** One variable more, for all workers. */
  public Settings withEnvironment(String name, String value) {
    requireName(name);
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Settings(mainClass, arguments, jvmArguments, more, directory, stdio, user, options);
  }

  /**
   * Refuses what is no name of a variable.
   *
   * @throws IllegalArgumentException for one that is empty or has an equals sign
   */
  static void requireName(String name) {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new IllegalArgumentException("\"" + name + "\" is no name of a variable");
    }
  }

  /** Node's {@code cwd}. */
  public Settings withDirectory(Path folder) {
    return new Settings(
        mainClass, arguments, jvmArguments, environment, Optional.of(folder), stdio, user, options);
  }

  /** Node's {@code stdio} and {@code silent}. */
  public Settings withStdio(Stdio kind) {
    return new Settings(
        mainClass, arguments, jvmArguments, environment, directory, kind, user, options);
  }

  /**
   * Node's {@code uid} and {@code gid}: workers never run as anybody else, not even at their start.
   * For a primary of root; it binds their ports, those below 1024 too. {@code fork} says what is
   * missing.
   */
  public Settings withUser(int uid, int gid) {
    return new Settings(
        mainClass,
        arguments,
        jvmArguments,
        environment,
        directory,
        stdio,
        Optional.of(new User(uid, gid)),
        options);
  }

  /** Node's {@code schedulingPolicy}. */
  public Settings withSchedulingPolicy(SchedulingPolicy policy) {
    return withOption("balance", policy == SchedulingPolicy.STICKY ? "sticky" : "random");
  }

  /**
   * An option of {@code cadre run}: {@code withOption("health-port", "9998")}. The first fork
   * refuses one that is not known.
   */
  public Settings withOption(String name, String... values) {
    Map<String, List<String>> more = new LinkedHashMap<>(options);
    more.put(name, List.of(values));
    return new Settings(
        mainClass, arguments, jvmArguments, environment, directory, stdio, user, more);
  }
}
