package dev.cadre.it.compat;

import static dev.cadre.it.compat.Application.Ability.GRPC;
import static dev.cadre.it.compat.Application.Ability.HTTP1;
import static dev.cadre.it.compat.Application.Ability.HTTP2;
import static dev.cadre.it.compat.Application.Ability.HTTP2_UPGRADE;
import static dev.cadre.it.compat.Application.Ability.WEB_SOCKET;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is done to each application. Of one thread.
 *
 * @param restarts under each load
 * @param toolRestarts under each tool of others
 * @param webSockets clients
 * @param longRequests whether to spend the minutes that these take
 */
record Matrix(int restarts, int toolRestarts, int webSockets, boolean longRequests) {

  /** As the page has it. */
  static final Matrix FULL = new Matrix(3, 5, 1_000, true);

  /** To see whether anything works at all. */
  static final Matrix QUICK = new Matrix(1, 1, 100, false);

  private static final Set<String> WITH_TOOLS =
      Set.of("spring-boot-tomcat", "spring-boot-jetty", "spring-boot-webflux");
  private static final Set<String> WITH_LONG_REQUESTS = WITH_TOOLS;

  /** Runs one; a failure on the way ends it, and is among the findings. */
  Findings run(Application application) throws InterruptedException, IOException {
    CadreCommand command = CadreCommand.inNewFolder();
    // Whoever interrupts this should not have to look for what it started.
    Thread end = new Thread(() -> command.processes().kill());
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return run(application, command);
    } finally {
      command.processes().kill();
      command.delete();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private Findings run(Application application, CadreCommand command)
      throws InterruptedException, IOException {
    if (!application.runs()) {
      return refused(application, command);
    }
    try (Trial trial = Trial.start(application, command)) {
      return run(application, command, trial);
    } catch (AssertionError e) {
      return Findings.notStarted(application, String.valueOf(e.getMessage()));
    }
  }

  /** What a user is told at once. */
  private static Findings refused(Application application, CadreCommand command) {
    try (CadreProcess cluster = application.spec(command).start()) {
      int code = cluster.awaitExit(Duration.ofSeconds(60));
      cluster.awaitLog(application.refusal(), Duration.ofSeconds(1));
      return Findings.refused(application, code);
    } catch (AssertionError e) {
      return Findings.notStarted(application, String.valueOf(e.getMessage()));
    }
  }

  private Findings run(Application application, CadreCommand command, Trial trial)
      throws InterruptedException, IOException {
    List<Restarts> done = new ArrayList<>();
    Optional<WebSocketFleet.Report> sockets = Optional.empty();
    Optional<Trial.Kill> kill = Optional.empty();
    Optional<LongRequests> lasting = Optional.empty();
    Set<String> ways = Set.of();
    Duration stopTook = Duration.ZERO;
    int pids = 0;
    String trouble = "";
    try {
      pids = application.can(HTTP1) ? trial.pidsOfNewConnections(100).size() : 0;
      if (application.can(HTTP1)) {
        done.add(said(trial.restartUnder(LoadPlan.Mode.KEEP_ALIVE, restarts)));
        done.add(said(trial.restartUnder(LoadPlan.Mode.CLOSE, restarts)));
      }
      if (application.can(HTTP2)) {
        done.add(said(trial.restartUnderHttp2(restarts)));
      }
      if (application.can(HTTP2_UPGRADE)) {
        done.add(said(trial.restartUnderJdkHttp2(restarts)));
      }
      if (application.can(GRPC)) {
        trial.restartUnderGrpc(restarts).forEach(each -> done.add(said(each)));
      }
      Duration each = Restarts.longest(done).plusSeconds(3);
      if (application.can(HTTP2)) {
        Restarts h2load = trial.restartUnder(LoadTool.H2LOAD, 1, each);
        for (int i = 1; i < restarts; i++) {
          h2load = h2load.and(trial.restartUnder(LoadTool.H2LOAD, 1, each));
        }
        done.add(said(h2load));
      }
      if (WITH_TOOLS.contains(application.name())) {
        done.add(said(trial.restartUnder(LoadTool.HEY, toolRestarts, each)));
        done.add(said(trial.restartUnder(LoadTool.WRK, toolRestarts, each)));
      }
      if (application.can(WEB_SOCKET)) {
        sockets = Optional.of(said(trial.restartUnderWebSockets(webSockets)));
      }
      ways = trial.drainWays();
      if (application.can(HTTP1)) {
        kill = Optional.of(said(trial.kill()));
      }
      stopTook = trial.stop();
      if (longRequests && WITH_LONG_REQUESTS.contains(application.name())) {
        lasting = Optional.of(said(LongRequests.of(application, command)));
      }
    } catch (AssertionError e) {
      trouble = String.valueOf(e.getMessage());
    }
    return new Findings(
        application,
        0,
        trial.startTook(),
        pids,
        ways,
        done,
        sockets,
        kill,
        lasting,
        stopTook,
        trouble);
  }

  private static <T> T said(T finding) {
    System.err.println("  " + finding);
    return finding;
  }
}
