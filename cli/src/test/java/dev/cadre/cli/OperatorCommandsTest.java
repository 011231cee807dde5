package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonParser;
import dev.cadre.ipc.Message;
import dev.cadre.primary.admin.ClusterControl;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterView.Address;
import dev.cadre.primary.admin.ControlServer;
import dev.cadre.primary.admin.Description;
import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.admin.ProgressListener;
import dev.cadre.primary.admin.Scaling;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.log.RecentLines;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.rollout.History;
import dev.cadre.primary.settings.ExitCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OperatorCommandsTest {
  @TempDir Path folder;
  private ShellFixture shell = new ShellFixture(Path.of("/"));
  private final RecentLines recent = new RecentLines();
  private String logFile = "";
  private final List<ControlServer> servers = new ArrayList<>();
  private CompletionStage<Outcome> outcome =
      CompletableFuture.completedStage(new Outcome(ExitCode.OK, "Rolling restart complete"));

  @BeforeEach
  void aShell() {
    shell = new ShellFixture(folder);
  }

  @AfterEach
  void close() throws IOException {
    for (ControlServer server : servers) {
      server.close();
    }
  }

  private void start(String name) throws IOException {
    Path run = Files.createDirectories(shell.runRoot().resolve(name));
    servers.add(
        ControlServer.open(run.resolve("control.sock"), new FakePrimary(name), new NoJournal()));
  }

  /** Each worker's. */
  private static final List<Message.State> STATES =
      List.of(
          new Message.State(
              "embedded",
              true,
              "/run/segment",
              List.of(),
              List.of(),
              List.of(new Message.Figure("segment_bytes", 1)),
              List.of(
                  new Message.StateUse("limiter", "logins", "local", 5, 2, 0),
                  new Message.StateUse("lock", "a\nb", "fail-closed", 0, 1, 3))));

  private final class FakePrimary implements ClusterControl {
    private final String name;

    FakePrimary(String name) {
      this.name = name;
    }

    @Override
    public CompletionStage<ClusterView> view() {
      Instant started = Instant.now().minus(Duration.ofHours(27));
      return CompletableFuture.completedStage(
          new ClusterView(
              name,
              ProcessHandle.current().pid(),
              started,
              ClusterView.State.ROLLING_RESTART,
              3,
              List.of(new Address("0.0.0.0", 8080), new Address("::1", 8443)),
              List.of(
                  worker(
                      0, 4711, WorkerView.READY, 120 << 20, OptionalInt.of(7), OptionalInt.of(2)),
                  worker(1, 104712, "starting", 0, OptionalInt.empty(), OptionalInt.empty())),
              OptionalLong.of(104713),
              "used by 1 of 1 workers",
              List.of(
                  new ClusterView.LogTarget("stdout", "", 0, 0),
                  new ClusterView.LogTarget("log file /var/log/shop.log", "disk full", 12, 3400)),
              Optional.of(new Address("127.0.0.1", 9999)),
              ClusterView.Figures.NONE));
    }

    private static WorkerView worker(
        int slot,
        long pid,
        String state,
        long heap,
        OptionalInt connections,
        OptionalInt inFlight) {
      return new WorkerView(
          slot,
          slot + 1,
          pid,
          3,
          state,
          Duration.ofSeconds(65),
          heap,
          heap * 4,
          heap * 2,
          1.25,
          slot,
          connections,
          inFlight,
          STATES,
          Optional.empty());
    }

    @Override
    public CompletionStage<Description> describe() {
      return CompletableFuture.completedStage(
          new Description("/srv", "Each worker: ...", Map.of("workers", "2", "log-file", logFile)));
    }

    @Override
    public RecentLines recentLines() {
      return recent;
    }

    @Override
    public CompletionStage<Outcome> reload(ProgressListener listener) {
      listener.progress("New worker 4713 is ready");
      return outcome;
    }

    @Override
    public CompletionStage<Outcome> deploy(Path jar, ProgressListener listener) {
      listener.progress("deploying " + jar);
      return outcome;
    }

    @Override
    public CompletionStage<Outcome> rollback(ProgressListener listener) {
      return reload(listener);
    }

    @Override
    public CompletionStage<Outcome> scale(Scaling scaling, ProgressListener listener) {
      listener.progress(
          scaling.relative() ? "by " + scaling.number() : "to " + scaling.number() + " workers");
      return outcome;
    }

    @Override
    public CompletionStage<Outcome> restart(long pid, ProgressListener listener) {
      listener.progress("restarting " + pid);
      return outcome;
    }

    @Override
    public CompletionStage<Outcome> dump(long pid) {
      throw new AssertionError("cadre dump asks the worker itself");
    }

    @Override
    public CompletionStage<Outcome> stop(ProgressListener listener) {
      listener.progress("Worker 4711 shutting down gracefully");
      return outcome;
    }
  }

  private static final class NoJournal implements Journal {
    @Override
    public void info(String words) {}

    @Override
    public void warn(String words) {}

    @Override
    public void error(String words) {}
  }

  @Test
  void statusIsATableAndTheNameIsNotNeededForTheOnlyOne() throws Exception {
    start("shop");
    assertThat(shell.run("status")).isZero();
    assertThat(shell.out().replace(Long.toString(ProcessHandle.current().pid()), "PID"))
        .isEqualTo(
            """
            shop: rolling restart, generation 3, primary PID, up 1d 3h
            Listening on 0.0.0.0:8080, [::1]:8443
            Health: http://127.0.0.1:9999/cluster-health
            Standby: 104713, booted, for the next worker that dies
            AOT cache: used by 1 of 1 workers
            Log: log file /var/log/shop.log does not work: disk full; 12 lines lost there since the start

            SLOT  WORKER     PID  GEN  STATE        UP    HEAP     RSS   CPU  CONNS  IN-FLIGHT  RESTARTS
               0       1    4711    3  ready     1m 5s  120 MB  240 MB  1.3s      7          2         0
               1       2  104712    3  starting  1m 5s       -       -  1.3s      -          -         1

            Shared state: embedded, /run/segment
            STRUCTURE  NAME    ALLOWED  REFUSED  BY POLICY  WHEN AWAY
            limiter    logins       10        4          0  local
            lock       a?b           0        2          6  fail-closed
            """);
  }

  @Test
  void statusAsJsonIsWholeAndForPrograms() throws Exception {
    start("shop");
    assertThat(shell.run("status", "shop", "--json")).isZero();
    var json = JsonParser.object().from(shell.out());
    assertThat(json.getString("name")).isEqualTo("shop");
    assertThat(json.getArray("workers")).hasSize(2);
    assertThat(json.getInt("workerCount")).isEqualTo(2);
  }

  @Test
  void listShowsAllThatAnswer() throws Exception {
    assertThat(shell.run("list")).isZero();
    assertThat(shell.out()).contains("No application is running");
    assertThat(shell.run("list", "--json")).isZero();
    assertThat(shell.out()).isEqualTo("[]\n");
    start("shop");
    start("blog");
    leftBehind("dead");
    assertThat(shell.run("list")).isZero();
    assertThat(shell.out().replace(Long.toString(ProcessHandle.current().pid()), "1"))
        .contains("NAME  ")
        .containsPattern(
            "blog +1 +rolling restart +1/2 +3 +1d 3h +0\\.0\\.0\\.0:8080 \\[::1\\]:8443")
        .contains("shop")
        .doesNotContain("dead");
    assertThat(shell.run("list", "--json")).isZero();
    assertThat(JsonParser.array().from(shell.out())).hasSize(2);
  }

  private void leftBehind(String name) throws IOException {
    Path run = Files.createDirectories(shell.runRoot().resolve(name));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(run.resolve("control.sock")));
    }
  }

  @Test
  void theNameIsResolvedOrTheErrorSaysWhatThereIs() throws Exception {
    assertThat(shell.run("status", "shop")).isEqualTo(1);
    assertThat(shell.err())
        .isEqualTo("cadre status: No application is running, so there is no shop.\n");
    assertThat(shell.run("history", "--name", "never-started")).isEqualTo(1);
    assertThat(shell.err())
        .isEqualTo(
            "cadre history: There is no history of never-started: nothing of that name was started by"
                + " this user.\n");
    start("shop");
    start("blog");
    assertThat(shell.run("reload")).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo(
            "cadre reload: Several applications are running: blog, shop. Say which one with"
                + " --name.\n");
    assertThat(shell.run("stop", "--name", "shpo")).isEqualTo(1);
    assertThat(shell.err()).contains("Did you mean shop? Running: blog, shop.");
    assertThat(shell.run("reload", "--name", "shop")).isZero();
  }

  @Test
  void reloadShowsItsProgressAndReturnsItsOutcome() throws Exception {
    start("shop");
    assertThat(shell.run("reload")).isZero();
    assertThat(shell.out())
        .matches(" +0\\.\\d s  New worker 4713 is ready\nRolling restart complete\n");
    outcome =
        CompletableFuture.completedStage(
            new Outcome(ExitCode.ROLLED_BACK, "worker 4713 died (code 1)"));
    assertThat(shell.run("reload")).isEqualTo(5);
    assertThat(shell.err()).isEqualTo("Rolled back: worker 4713 died (code 1)\n");
    outcome =
        CompletableFuture.completedStage(new Outcome(ExitCode.BUSY, "Another rollout is running"));
    assertThat(shell.run("reload")).isEqualTo(6);
  }

  @Test
  void deploySendsAnAbsolutePathAndTellsProgramsEachStep() throws Exception {
    start("shop");
    Path jar = Files.writeString(folder.resolve("new.jar"), "");
    assertThat(shell.run("deploy", "new.jar", "--name", "shop", "--json")).isZero();
    List<String> lines = shell.out().lines().toList();
    assertThat(JsonParser.object().from(lines.getFirst()).getString("progress"))
        .isEqualTo("deploying " + jar);
    assertThat(JsonParser.object().from(lines.getLast()).getInt("exitCode")).isZero();
    assertThat(JsonParser.object().from(lines.getLast()).getBoolean("done")).isTrue();
  }

  @Test
  void deployOfAFileThatIsNotThereAsksNobody() throws Exception {
    start("shop");
    assertThat(shell.run("deploy", "old.jar")).isEqualTo(2);
    assertThat(shell.err()).contains("there is no file " + folder.resolve("old.jar"));
    assertThat(shell.run("deploy")).isEqualTo(2);
    assertThat(shell.err()).contains("deploy: which jar?");
    assertThat(shell.run("deploy", ".")).as("a folder").isEqualTo(2);
    assertThat(shell.err()).contains("is no file. Name the jar itself");
  }

  @Test
  void historyIsReadWithoutThePrimary() throws Exception {
    Path kept = StateFolder.of(shell.environment, "shop").history();
    Files.createDirectories(kept.getParent());
    History history = new History(kept);
    Instant at = Instant.parse("2026-11-22T10:00:00Z");
    history.add(
        new History.Entry(at, 1, "0123456789abcdef", "/srv/a.jar", "cadre run", "started", ""));
    history.add(
        new History.Entry(
            at, 2, "fedcba9876543210", "/srv/b.jar", "cadre deploy", "rolled back", "it died"));
    assertThat(shell.run("history", "shop")).isZero();
    assertThat(shell.out())
        .contains("0123456789ab  cadre run     started               /srv/a.jar")
        .contains("fedcba987654  cadre deploy  rolled back: it died  /srv/b.jar");
    assertThat(shell.run("history", "shop", "--json")).isZero();
    assertThat(shell.out()).contains("\"reason\":\"it died\"");
    assertThat(shell.run("history")).as("of the only one there is").isZero();
    assertThat(shell.err()).contains("No application is running.", "; from " + kept + ":\n");
  }

  @Test
  void logsAreThereWhenTheApplicationHasEnded() throws Exception {
    assertThat(shell.run("logs")).isEqualTo(1);
    assertThat(shell.err())
        .isEqualTo("cadre logs: No application is running. Start one: cadre run JAR\n");
    Path log = StateFolder.of(shell.environment, "shop").log();
    Files.createDirectories(log.getParent());
    Files.writeString(log, "[0 1] the last words\n");
    assertThat(shell.run("logs", "shop")).isZero();
    assertThat(shell.out() + shell.err()).isEqualTo("[0 1] the last words\n");
    assertThat(shell.run("logs")).as("of the only one there is").isZero();
    assertThat(shell.out()).isEqualTo("[0 1] the last words\n");
    assertThat(shell.err()).contains("No application is running.", "; from " + log + ":\n");

    Path another = StateFolder.of(shell.environment, "blog").log();
    Files.createDirectories(another.getParent());
    Files.writeString(another, "[0 2] of the blog\n");
    assertThat(shell.run("logs")).isEqualTo(1);
    assertThat(shell.err())
        .contains("; of those that have ended: cadre logs blog, cadre logs shop\n");
    assertThat(shell.run("logs", "forum")).isEqualTo(1);
    assertThat(shell.err()).contains("there is no forum");
  }

  @Test
  void startRunsTheSameInTheBackgroundAndSaysWhyItFailed() throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Shop");
    new JarOutputStream(Files.newOutputStream(folder.resolve("shop.jar")), manifest).close();
    assertThat(shell.run("start", "shop.jar", "--workers", "2", "--", "start", "--json"))
        .as(shell.err())
        .isEqualTo(3);
    assertThat(shell.background)
        .containsExactly("run", "shop.jar", "--workers", "2", "--", "start", "--json");
    assertThat(shell.err()).isEqualTo("it broke\ncadre start: shop did not start: exit code 3\n");
    shell.environment.put("XDG_STATE_HOME", folder.resolve("shop.jar").toString());
    assertThat(shell.run("start", "shop.jar")).isEqualTo(1);
    assertThat(shell.err()).contains("shop.jar/cadre").contains("Set XDG_STATE_HOME to");
    start("shop");
    assertThat(shell.run("start", "shop.jar")).isEqualTo(4);
    assertThat(shell.err()).contains("shop is running already");
    assertThat(shell.run("start", "--wrokers", "2")).isEqualTo(2);
    assertThat(shell.err()).contains("start: unknown option").contains("--workers");
  }

  @Test
  void doctorSaysWhatItHasFoundAndFailsOnlyWhenItDoesNotWork() throws Exception {
    assertThat(shell.run("doctor")).as(shell.out()).isZero();
    assertThat(shell.out())
        .contains("JDK", "memory", "descriptors", "run directory", "No application is running");
    assertThat(shell.run("doctor", "none.jar", "--json")).isEqualTo(1);
    assertThat(JsonParser.object().from(shell.out())).containsEntry("ok", false);
    start("shop");
    assertThat(shell.run("doctor")).isZero();
    assertThat(shell.out()).containsPattern("workload +the workers used").contains("balancer");
  }

  @Test
  void planSplitsTheMachine() throws Exception {
    assertThat(shell.run("plan", "--workers", "3")).isZero();
    assertThat(shell.out()).containsPattern("\\n +3 +\\d.* -Xmx\\d+m");
    assertThat(shell.run("plan", "--jvm-arg", "-Xmx64m", "--json")).isZero();
    assertThat(shell.out()).doesNotContain("-Xmx").contains("\"heapBytes\"");
    assertThat(shell.run("plan", "--workers", "0")).isEqualTo(2);
  }

  @Test
  void logsComeFromMemoryOrFromTheFile() throws Exception {
    start("shop");
    add("2026-11-23T10:00:00.000Z INFO  Worker 4711 is ready\n[0 4711] hello\n[1 4712] moon\n");
    assertThat(shell.run("logs")).isZero();
    assertThat(shell.out().lines()).hasSize(3);
    assertThat(shell.run("logs", "--worker", "0")).isZero();
    assertThat(shell.out()).isEqualTo("[0 4711] hello\n");
    assertThat(shell.run("logs", "--worker", "4711", "-n", "1", "--json")).isZero();
    assertThat(JsonParser.object().from(shell.out()))
        .containsEntry("pid", 4711)
        .containsEntry("message", "hello")
        .containsEntry("time", "2026-11-23T12:00:00Z");
    assertThat(shell.run("logs", "--grep", "^mo+n$", "--since", "2026-11-23T11:00:00Z")).isZero();
    assertThat(shell.out()).isEqualTo("[1 4712] moon\n");
    logFile = Files.writeString(folder.resolve("a.log"), "[0 1] newer\n").toString();
    Files.writeString(folder.resolve("a.log.1"), "[0 1] old\n[0 1] older\n");
    assertThat(shell.run("logs", "-n", "2")).isZero();
    assertThat(shell.out()).isEqualTo("[0 1] older\n[0 1] newer\n");
    assertThat(shell.run("logs", "--since", "soon")).isEqualTo(2);
    assertThat(shell.run("logs", "--grep", "(")).isEqualTo(2);
    assertThat(shell.run("logs", "-n", "0")).isEqualTo(2);
  }

  private void add(String lines) {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    recent.add(Instant.parse("2026-11-23T12:00:00Z"), bytes, bytes.length);
  }

  @Test
  void describeShowsTheSettingsAndTheFiles() throws Exception {
    start("shop");
    assertThat(shell.run("describe")).isZero();
    assertThat(shell.out()).contains("control-socket").containsPattern("workers +2\n");
    assertThat(shell.run("describe", "--json")).isZero();
    assertThat(JsonParser.object().from(shell.out()).getObject("settings"))
        .containsEntry("workers", "2");
  }

  @Test
  void scaleTakesANumberOrADifference() throws Exception {
    start("shop");
    assertThat(shell.run("scale", "8")).isZero();
    assertThat(shell.out()).contains("to 8 workers");
    assertThat(shell.run("scale", "+1")).isZero();
    assertThat(shell.out()).contains("by 1");
    assertThat(shell.run("scale", "shop", "-2", "--json")).isZero();
    assertThat(JsonParser.object().from(shell.out().lines().findFirst().orElseThrow()))
        .containsEntry("progress", "by -2");
    assertThat(shell.run("scale", "-1", "--name", "shop")).isZero();
    assertThat(shell.out()).contains("by -1");
  }

  @Test
  void scaleToNothingThatIsANumberIsRefused() throws Exception {
    start("shop");
    assertThat(shell.run("scale", "many")).isEqualTo(2);
    assertThat(shell.err()).contains("many is no number of workers").contains("+1");
    assertThat(shell.run("scale", "257")).isEqualTo(2);
    assertThat(shell.err()).contains("257 is no number of workers. Allowed: 1 to 256");
    assertThat(shell.run("scale", "0")).isEqualTo(2);
    assertThat(shell.run("scale", "shop")).isEqualTo(2);
    assertThat(shell.run("scale")).isEqualTo(2);
    assertThat(shell.run("scale", "4", "--jsn")).isEqualTo(2);
    assertThat(shell.err()).contains("Did you mean --json?");
    assertThat(shell.run("scale", "shop", "4", "--name", "blog")).isEqualTo(2);
    assertThat(shell.err()).contains("two names");
  }

  @Test
  void restartFindsTheWorkerByPidOrSlot() throws Exception {
    start("shop");
    assertThat(shell.run("restart", "1")).isZero();
    assertThat(shell.out()).contains("restarting 104712");
    assertThat(shell.run("restart", "4711", "--name", "shop")).isZero();
    assertThat(shell.out()).contains("restarting 4711");
    assertThat(shell.run("restart", "9")).isEqualTo(2);
    assertThat(shell.err())
        .contains("shop has no worker 9. It has 4711 in slot 0, 104712 in slot 1");
    assertThat(shell.run("restart", "all")).isEqualTo(2);
    assertThat(shell.run("restart")).isEqualTo(2);
    assertThat(shell.err()).contains("restart: which worker?");
  }

  @Test
  void stopWaitsAndSaysSo() throws Exception {
    start("shop");
    assertThat(shell.run("stop")).isZero();
    assertThat(shell.out()).isEqualTo("Worker 4711 shutting down gracefully\nStopped shop\n");
  }

  @Test
  void aPrimaryThatHangsUpIsAnErrorAndNoHang() throws Exception {
    Path run = Files.createDirectories(shell.runRoot().resolve("shop"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(run.resolve("control.sock")));
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                server.accept().close();
              }
            } catch (IOException _) {
              // the end of the test
            }
          });
      assertThat(shell.run("status")).isEqualTo(1);
      assertThat(shell.err())
          .startsWith("cadre status: the primary cannot be asked: ")
          .doesNotContain("null");
      assertThat(shell.run("reload")).isEqualTo(1);
      assertThat(shell.run("stop")).isEqualTo(1);
    }
  }
}
