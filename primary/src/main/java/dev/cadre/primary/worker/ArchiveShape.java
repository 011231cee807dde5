package dev.cadre.primary.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a CDS archive and the JVM that uses it have to agree on. Where they do not, the JVM says so
 * on the application's stdout and does without, so the archive is dumped with the same.
 *
 * @param arguments those of a worker's JVM that matter
 */
record ArchiveShape(List<String> arguments) {

  /** Variables whose content is JVM arguments; a dumping JVM inherits them as a worker does. */
  static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** With any of these a worker has an archive of its own, or cannot have one. */
  private static final Pattern UNFIT =
      Pattern.compile(
          "-Xshare:.*|-XX:[+-]?(SharedArchiveFile|SharedClassListFile|AOT|ArchiveClassesAtExit"
              + "|AutoCreateSharedArchive|DumpLoadedClassList|Flags=|VMOptionsFile).*|-Xbootclasspath.*"
              + "|--(patch-module|upgrade-module-path|limit-modules|module-path|module)\\b.*|-[pm]"
              + "|-Djava\\.system\\.class\\.loader=.*|@.*");

  private static final Set<String> MODULE_OPTIONS =
      Set.of(
          "--add-modules",
          "--add-opens",
          "--add-exports",
          "--add-reads",
          "--enable-native-access",
          "--illegal-native-access");

  private static final Pattern LAYOUT =
      Pattern.compile(
          "-XX:([+-]Use(CompressedOops|CompressedClassPointers|CompactObjectHeaders|\\w*GC)"
              + "|[+-]UnlockExperimentalVMOptions|ObjectAlignmentInBytes=.*)");

  /** A heap of 32 GB and more has no compressed pointers, and so another layout. */
  private static final Pattern LARGE_HEAP =
      Pattern.compile(
          "-X(mx|X:MaxHeapSize=)(\\d{3,}[gG]|3[2-9][gG]|[4-9]\\d[gG]|\\d{5,}[mM]|\\d+[tT])");

  /**
   * The shape of the archive for workers that are started so.
   *
   * @param jvmArguments all of a worker's
   * @return empty when there should be no archive
   */
  static Optional<ArchiveShape> of(List<String> jvmArguments, Map<String, String> environment) {
    for (String variable : VARIABLES) {
      for (String argument : environment.getOrDefault(variable, "").split("\\s+", -1)) {
        if (UNFIT.matcher(argument).matches()) {
          return Optional.empty();
        }
      }
    }
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < jvmArguments.size(); i++) {
      String argument = jvmArguments.get(i);
      if (UNFIT.matcher(argument).matches()) {
        return Optional.empty();
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (MODULE_OPTIONS.contains(name)) {
        arguments.add(argument);
        if (equals < 0 && i + 1 < jvmArguments.size()) {
          arguments.add(jvmArguments.get(++i));
        }
      } else if (LAYOUT.matcher(argument).matches() || LARGE_HEAP.matcher(argument).matches()) {
        arguments.add(argument);
      }
    }
    return Optional.of(new ArchiveShape(List.copyOf(arguments)));
  }
}
