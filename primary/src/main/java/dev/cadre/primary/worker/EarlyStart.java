package dev.cadre.primary.worker;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a worker's JVM may boot before it is known which worker it will be, and while all the
 * workers that are wanted run: it must not do anything before {@code main} that a second JVM with
 * the same options would be in the way of.
 */
final class EarlyStart {

  /** {@link Placeholders}. */
  private static final String PLACE = "{worker.";

  /**
   * Opens a port or a file, or takes the whole heap, before the agent of Cadre can hold it back.
   */
  private static final Pattern EAGER =
      Pattern.compile(
          "-agent(lib|path):.*|-Xrun.*|-Xdebug|-Xlog:[^:]*:(?!stdout|stderr|:).+|-Xloggc:.*|-Xshare:dump"
              + "|-XX:(StartFlightRecording|LogFile|ArchiveClassesAtExit|AOTCacheOutput|AOTMode"
              + "|AOTConfiguration|DumpLoadedClassList|Flags|VMOptionsFile)\\b.*"
              + "|-XX:\\+(LogVMOutput|AutoCreateSharedArchive|AlwaysPreTouch|UseLargePages)|@.*");

  private EarlyStart() {}

  /**
   * @param jvmArguments the user's
   * @param applicationArguments the user's
   * @param environment the user's additions to the inherited one
   * @param inherited the primary's own environment
   */
  static boolean isPossible(
      List<String> jvmArguments,
      List<String> applicationArguments,
      Map<String, String> environment,
      Map<String, String> inherited) {
    return Stream.of(jvmArguments, applicationArguments, environment.values())
            .flatMap(texts -> texts.stream())
            .noneMatch(text -> text.contains(PLACE))
        && jvmArguments.stream().noneMatch(EarlyStart::isEager)
        && ArchiveShape.VARIABLES.stream()
            .map(name -> environment.getOrDefault(name, inherited.getOrDefault(name, "")))
            .flatMap(text -> Stream.of(text.split("\\s+", -1)))
            // An agent in a variable comes before ours, one on the command line after it.
            .noneMatch(option -> isEager(option) || option.startsWith("-javaagent:"));
  }

  private static boolean isEager(String argument) {
    return EAGER.matcher(argument).matches();
  }
}
