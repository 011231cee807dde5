package dev.cadre.cli;

import dev.cadre.primary.dump.Jcmd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of this one: it needs nothing of the primary, which may be the one in trouble. */
record JcmdProcess(long pid) implements Jcmd {

  @Override
  public int run(Duration limit, Path output, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Jcmd.executable(), Long.toString(pid)));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.redirectOutput(output.toFile()).start();
    if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return process.exitValue();
    }
    process.destroyForcibly();
    return -1;
  }
}
