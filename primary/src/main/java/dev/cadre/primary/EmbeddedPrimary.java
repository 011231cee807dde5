package dev.cadre.primary;

import dev.cadre.link.Observer;
import dev.cadre.link.PrimaryPart;
import dev.cadre.link.RunningPrimary;
import dev.cadre.link.SocketPassing;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.primary.process.SuspendSignal;
import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.worker.CacheFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The primary inside the JVM of a program that uses the Java API. Found there by its name. */
public final class EmbeddedPrimary implements PrimaryPart {

  @Override
  public Optional<String> reExecute(List<String> options) {
    return SuspendSignal.reExecuteIfNeeded(
        System.getenv(), LinuxPosix.instance().process(), options);
  }

  @Override
  public SocketPassing sockets() {
    return SocketsOfProgram.open();
  }

  @Override
  public RunningPrimary start(
      Map<String, List<String>> options, Optional<String> signalTrap, Observer observer) {
    Recipes recipes = new Recipes(options, Path.of("").toAbsolutePath());
    try {
      RunSettings settings = recipes.settings();
      Path agent = AgentJar.unpack(CacheFolder.open(System.getenv()));
      EmbeddedProgram program = new EmbeddedProgram(recipes, observer);
      // A daemon: the API decides how long this JVM lives.
      Thread.ofPlatform()
          .daemon()
          .name("cadre-supervisor")
          .start(() -> {
            ExitCode code = ExitCode.FAILED;
            try {
              code = Primary.run(settings, agent, recipes::settings, program, signalTrap);
            } finally {
              program.ended(code);
            }
          });
      return program.await();
    } catch (ConfigurationException e) {
      throw new IllegalStateException(Recipes.words(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("the primary cannot be started: " + Reason.of(e), e);
    }
  }
}
