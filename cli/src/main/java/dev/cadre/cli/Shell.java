package dev.cadre.cli;

import dev.cadre.primary.settings.RunSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The world around one command.
 *
 * @param directory the working directory, absolute
 * @param runRoot the folder of this user's run directories
 * @param primary what {@code run} becomes: returns the exit code
 */
record Shell(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path directory,
    Path runRoot,
    ToIntFunction<RunSettings> primary) {}
