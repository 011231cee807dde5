package dev.cadre.it.compat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.ClusterSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One server of the matrix. In its words {@code PORT} stands for the port.
 *
 * @param name of its folder in {@code compat/} and what else tells it from its neighbours: {@code
 *     netty-epoll}
 * @param title for people, with the version
 * @param jar below {@code compat/}
 * @param abilities what it speaks, beside HTTP/1.1
 * @param options for {@code cadre run}
 * @param arguments of the application
 * @param drain what a drain's log line must say: a drain adapter's name as a regular expression;
 *     empty when the kernel's rule is all there is
 * @param refusal what the log must say when it cannot run as a worker, as a regular expression;
 *     empty: it must run
 * @param losesAtDrain why clients may lose a request when a worker is replaced, and the remedy;
 *     empty: they must not
 */
public record Application(
    String name,
    String title,
    String jar,
    Set<Ability> abilities,
    List<String> options,
    List<String> arguments,
    String drain,
    String refusal,
    String losesAtDrain) {

  /** What a server may speak. */
  public enum Ability {
    /** HTTP/1.1 on {@code /} and {@code /slow?ms=N}. */
    HTTP1,
    /** HTTP/2 without TLS, from the first byte on. */
    HTTP2,
    /** HTTP/2 without TLS, by {@code Upgrade: h2c}. */
    HTTP2_UPGRADE,
    /** A WebSocket on {@code /ws} that echoes. */
    WEB_SOCKET,
    /** gRPC, and no plain HTTP. */
    GRPC
  }

  static Application of(String name, String title, Ability... abilities) {
    Set<Ability> all = EnumSet.noneOf(Ability.class);
    all.addAll(Arrays.asList(abilities));
    if (!all.contains(Ability.GRPC)) {
      all.add(Ability.HTTP1);
    }
    return new Application(
        name,
        title,
        name + "/target/" + name + ".jar",
        all,
        List.of(),
        List.of("PORT"),
        "",
        "",
        "");
  }

  Application jar(String path) {
    return new Application(
        name, title, path, abilities, options, arguments, drain, refusal, losesAtDrain);
  }

  Application options(String... words) {
    return new Application(
        name, title, jar, abilities, List.of(words), arguments, drain, refusal, losesAtDrain);
  }

  Application arguments(String... words) {
    return new Application(
        name, title, jar, abilities, options, List.of(words), drain, refusal, losesAtDrain);
  }

  /** It takes its port from an option of its JVM. */
  Application withoutArguments() {
    return new Application(
        name, title, jar, abilities, options, List.of(), drain, refusal, losesAtDrain);
  }

  Application drainsBy(String adapter) {
    return new Application(
        name, title, jar, abilities, options, arguments, adapter, refusal, losesAtDrain);
  }

  Application isRefused(String words) {
    return new Application(
        name, title, jar, abilities, options, arguments, drain, words, losesAtDrain);
  }

  Application losesAtDrain(String reasonAndRemedy) {
    return new Application(
        name, title, jar, abilities, options, arguments, drain, refusal, reasonAndRemedy);
  }

  /** Whether it speaks this. */
  public boolean can(Ability ability) {
    return abilities.contains(ability);
  }

  /** Whether a rolling restart must lose nothing, whatever the client does. */
  public boolean mustLoseNothing() {
    return losesAtDrain.isEmpty();
  }

  /** Whether it can run as a worker. */
  public boolean runs() {
    return refusal.isEmpty();
  }

  /** Where its jar must be. */
  public Path path() {
    String folder = System.getProperty("cadre.compat", "compat");
    Path path = Path.of(folder, jar).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw new IllegalStateException(
          "no " + path + ": build it first, by mvn -f compat/pom.xml package");
    }
    return path;
  }

  /** Two workers of it, made ready by what a user would name as ready path. */
  public ClusterSpec spec(CadreCommand command) {
    ClusterSpec spec = ClusterSpec.of(command, path());
    String port = Integer.toString(spec.port());
    String[] words =
        arguments.stream().map(word -> word.replace("PORT", port)).toArray(String[]::new);
    String[] more = options.stream().map(word -> word.replace("PORT", port)).toArray(String[]::new);
    // A drain that takes as long as this is a finding, and 30 s would say no more.
    spec = spec.arguments(words).with(more).with("--drain-timeout", "10s");
    return can(Ability.HTTP1) ? spec.with("--ready-path", "/", "--warmup-requests", "50") : spec;
  }

  @Override
  public String toString() {
    return name;
  }
}
