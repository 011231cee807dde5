package dev.cadre.primary.dump;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code jcmd} of this JDK, for one worker: it attaches as the same user.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/25/docs/specs/man/jcmd.html">jcmd(1)</a>
 */
@FunctionalInterface
public interface Jcmd {

  /**
   * Asks for one thing and waits.
   *
   * @param output the file that gets what the JVM says
   * @param words the command and its arguments
   * @return the exit code; -1 when there was no answer in time
   */
  int run(Duration limit, Path output, List<String> words) throws IOException, InterruptedException;

  /** The program. */
  static String executable() {
    return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
  }
}
