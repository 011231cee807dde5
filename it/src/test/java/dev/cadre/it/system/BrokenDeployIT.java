package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.ExitsAtBootApp;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.NeverListensApp;
import dev.cadre.it.fixture.NeverReadyApp;
import dev.cadre.it.fixture.NextPortTooApp;
import dev.cadre.it.fixture.OtherPortApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A broken version never takes over: the old workers stay and serve. */
@SystemTest
final class BrokenDeployIT {

  private interface Deploy {
    void over(Path jar) throws IOException;
  }

  private static void assertOldStays(CadreCommand command, Deploy deploy, String reason)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    ClusterSpec spec =
        ClusterSpec.of(command, jar)
            .with("--boot-timeout", "3s", "--ready-path", "/ready", "--ready-timeout", "3s");
    try (CadreProcess cluster = spec.startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .connections(4)
                    .requests(Long.MAX_VALUE)
                    .thinkTime(Duration.ofMillis(5))
                    .check(reply -> reply.body().startsWith("v1 ")))) {
      List<Long> before = cluster.workers();
      deploy.over(jar);
      CadreCommand.Result result =
          cluster.command(Duration.ofSeconds(60), "reload", "--name", "app");
      assertThat(result.exitCode()).as(result.output()).isEqualTo(5);
      assertThat(result.output()).containsPattern(reason);
      assertThat(cluster.log().toString()).containsPattern(reason);
      assertThat(Await.until(Duration.ofSeconds(20), () -> cluster.workers().equals(before)))
          .isTrue();
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      // And the way back: a good version is deployed as if nothing had been.
      FixtureJar.write(jar, HttpServerApp.class, "v3");
      CadreCommand.Result good = cluster.command(Duration.ofSeconds(60), "reload", "--name", "app");
      assertThat(good.exitCode()).as(good.output()).isZero();
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v3");
    }
  }

  @Test
  void thatDiesAtBoot(CadreCommand command) throws IOException {
    assertOldStays(
        command,
        jar -> FixtureJar.write(jar, ExitsAtBootApp.class, "v2"),
        "died before it was ready");
  }

  @Test
  void thatNeverListens(CadreCommand command) throws IOException {
    assertOldStays(
        command, jar -> FixtureJar.write(jar, NeverListensApp.class, "v2"), "did not listen");
  }

  @Test
  void thatListensOnAnotherPort(CadreCommand command) throws IOException {
    assertOldStays(
        command, jar -> FixtureJar.write(jar, OtherPortApp.class, "v2"), "bound .* but not ");
  }

  /** Else clients of that port would be accepted by the kernel, and by nobody else. */
  @Test
  void leavesNothingListeningThatNobodyServes(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    ClusterSpec spec = ClusterSpec.of(command, jar).with("--boot-timeout", "3s");
    int other = spec.port() + 1;
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      FixtureJar.write(jar, OtherPortApp.class, "v2");
      long mark = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(mark, "Rolling restart failed", Duration.ofSeconds(30));
      cluster.log().await(mark, "No worker listens on .*:" + other, Duration.ofSeconds(10));
      assertThat(isRefused(other)).isTrue();
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 50))
          .containsExactlyInAnyOrderElementsOf(cluster.workers());
      // A version that means it gets the address, though the old workers still have its sockets.
      FixtureJar.write(jar, NextPortTooApp.class, "v3");
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(Requests.pids(LoadPlan.to("http://127.0.0.1:" + other + "/"), 200))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(2);
    }
  }

  private static boolean isRefused(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2_000);
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thatIsNeverReady(CadreCommand command) throws IOException {
    assertOldStays(
        command, jar -> FixtureJar.write(jar, NeverReadyApp.class, "v2"), "answered 500");
  }

  @Test
  void thatIsNoJar(CadreCommand command) throws IOException {
    assertOldStays(command, FixtureJar::writeGarbage, "app.jar is not a readable jar");
  }

  @Test
  void thatIsNotThere(CadreCommand command) throws IOException {
    assertOldStays(command, Files::delete, "app.jar");
  }

  @Test
  void showsTheLastWordsOfTheSuccessor(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      FixtureJar.write(jar, ExitsAtBootApp.class, "v2");
      long mark = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(mark, "Rolling restart failed", Duration.ofSeconds(30));
      cluster.log().await(mark, "there is no database at db.example:5432", Duration.ofSeconds(20));
      assertThat(cluster.workers()).hasSize(2);
    }
  }
}
