package dev.cadre.primary.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with what the user said, at once. */
public final class ConfigurationException extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /**
   * @param problems at least one
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::words).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /** {@code USAGE} when the command line alone is to blame, else {@code CONFIGURATION}. */
  public ExitCode exitCode() {
    return problems.stream().allMatch(p -> p.origin() instanceof Problem.Origin.CommandLine)
        ? ExitCode.USAGE
        : ExitCode.CONFIGURATION;
  }
}
