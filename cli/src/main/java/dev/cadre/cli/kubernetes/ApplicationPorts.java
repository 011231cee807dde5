package dev.cadre.cli.kubernetes;

import dev.cadre.primary.settings.RunSettings;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ports of the application. What it binds is known when it runs, and not before: they are
 * named, or in an argument of the usual form.
 *
 * @param ports at least one
 * @param guessed whether nobody has said it
 */
record ApplicationPorts(List<Integer> ports, boolean guessed) {
  private static final int USUAL = 8080;

  /** {@code --server.port=8080} of Spring Boot, and what others have like it. */
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "(?:--|-D)(?:(?:server|http|quarkus\\.http|micronaut\\.server)[.-])?port=(\\d{1,5})");

  private static final List<String> VARIABLES =
      List.of("SERVER_PORT", "QUARKUS_HTTP_PORT", "MICRONAUT_SERVER_PORT", "PORT");

  static ApplicationPorts of(RunSettings settings, List<Integer> named) {
    if (!named.isEmpty()) {
      return new ApplicationPorts(named, false);
    }
    Stream<String> arguments =
        Stream.concat(settings.applicationArguments().stream(), settings.jvmArguments().stream())
            .map(ARGUMENT::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1));
    Stream<String> variables =
        VARIABLES.stream()
            .map(name -> settings.environment().getOrDefault(name, ""))
            .filter(value -> value.matches("\\d{1,5}"));
    return Stream.concat(arguments, variables)
        .map(Integer::valueOf)
        .filter(port -> port > 0 && port < 1 << 16)
        .findFirst()
        .map(port -> new ApplicationPorts(List.of(port), false))
        .orElse(new ApplicationPorts(List.of(USUAL), true));
  }

  /** The name of a port: at most 15 letters, digits and dashes. */
  String name(int port) {
    return port == ports.getFirst() ? "http" : "port-" + port;
  }
}
