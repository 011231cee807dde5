package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code mvn cadre:run} of a project that Maven compiles: docs/how-to-maven.md. */
@SystemTest
final class MavenPluginIT {
  /** Two cores may be shared with much else. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String SERVER =
      """
      import com.sun.net.httpserver.HttpServer;
      import java.net.InetSocketAddress;

      class Tiny {
        void main(String[] arguments) throws Exception {
          int port = Integer.parseInt(arguments[0]);
          HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
          server.createContext("/", exchange -> {
            String said = System.getenv("STAGE") + System.getProperty("letter") + "-VERSION ";
            byte[] body = (said + ProcessHandle.current().pid()).getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
          server.start();
        }
      }
      """;

  @Test
  void runsTheProjectUntilItIsInterrupted(CadreCommand command) throws Exception {
    int port = FreePort.next();
    MavenProject project =
        MavenProject.write(
            command,
            """
            <workers>2</workers>
            <environment><STAGE>dev</STAGE></environment>
            <jvmArguments><jvmArgument>-Dletter=x</jvmArgument></jvmArguments>
            <arguments><argument>%d</argument></arguments>
            """
                .formatted(port));
    project.source("Tiny", SERVER.replace("VERSION", "v1"));
    MavenProject.Run run = project.start(MavenProject.GOAL);
    run.output().await(0, "All 2 workers are ready", LIMIT);
    LoadPlan plan = LoadPlan.to("http://127.0.0.1:" + port + "/");
    assertThat(Requests.pids(plan, 40)).hasSize(2);
    assertThat(Requests.versions(plan, 4)).containsExactly("devx-v1");

    // What an IDE has compiled anew is what the next workers run.
    Path changed = project.source("Tiny", SERVER.replace("VERSION", "v2"));
    project.compile(changed);
    CadreCommand.Result reload = command.run(LIMIT, "reload", "--name", "tiny");
    assertThat(reload.exitCode()).as(reload.output()).isZero();
    assertThat(Requests.versions(plan, 20)).containsExactly("devx-v2");

    interrupt(run);
    assertThat(run.maven().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("%s", run.output())
        .isTrue();
    assertThat(command.processes().alive()).as("%s", run.output()).isEmpty();
    assertThat(run.output().count(0, "Received SIGTERM: stopping 2 workers")).isOne();
    assertThat(run.output().count(0, "Received SIG")).as("%s", run.output()).isOne();
  }

  @Test
  void saysWhatToChangeWhenItCannotRun(CadreCommand command) throws Exception {
    MavenProject project = MavenProject.write(command, "<workers>many</workers>");
    project.source("Tiny", SERVER);
    project.source("Other", "class Other { static void main() {} }");

    assertThat(failure(project, MavenProject.GOAL))
        .contains("There are 2 classes with a main method: Other, Tiny. Name it: <mainClass>")
        .contains("-Dcadre.mainClass=NAME");
    assertThat(failure(project, MavenProject.GOAL, "-Dcadre.mainClass=Tiny"))
        .contains("--workers: found \"many\"; allowed: a whole number from 1 to 256")
        .contains("cadre run ended with exit code 2: see its last lines above.");
    assertThat(failure(project, MavenProject.GOAL, "-Dcadre.jdk=" + command.folder()))
        .contains(command.folder() + " is no JDK");
    assertThat(command.processes().alive()).isEmpty();
  }

  private static String failure(MavenProject project, String... arguments) throws Exception {
    MavenProject.Run run = project.start(arguments);
    assertThat(run.maven().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("%s", run.output())
        .isTrue();
    assertThat(run.maven().exitValue()).as("%s", run.output()).isOne();
    return run.output().toString();
  }

  /** As Ctrl-C in a terminal: a signal to all processes of the group. */
  private static void interrupt(MavenProject.Run run) throws Exception {
    String group = "-" + run.maven().pid();
    assertThat(new ProcessBuilder("kill", "-INT", "--", group).inheritIO().start().waitFor())
        .isZero();
  }
}
