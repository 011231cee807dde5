package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.TwoPortsApp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;

/** The recipes of docs/how-to-side-ports.md: ports that are about one worker. */
@SystemTest
final class SidePortsIT {

  private static Path jar(CadreCommand command, Class<?> main) throws IOException {
    return FixtureJar.write(command.folder().resolve("app.jar"), main, "v1");
  }

  /** The application binds one number; the two workers get two, and keep them for successors. */
  @Test
  void offsetPortIsOneForEachSlotAndSurvivesARestartUnderLoad(CadreCommand command)
      throws IOException {
    ClusterSpec spec = ClusterSpec.of(command, jar(command, TwoPortsApp.class));
    int side = FreePort.next();
    try (CadreProcess cluster =
        spec.arguments(Integer.toString(spec.port()), Integer.toString(side))
            .with("--offset-port", Integer.toString(side))
            .startAndAwaitReady()) {
      assertEachSlotAnswersOnItsOwn(cluster, side);
      try (RunningLoad load =
          Load.start(LoadPlan.to(url(side + 1)).connections(4).requests(Long.MAX_VALUE))) {
        cluster.rollingRestart(Duration.ofSeconds(60));
        load.stop();
        LoadReport report = load.await();
        assertThat(report.ok()).isPositive();
        assertThat(report.failed()).as("%s", report).isZero();
      }
      assertEachSlotAnswersOnItsOwn(cluster, side);
    }
  }

  /** The same without the setting, for an application that takes its port as an argument. */
  @Test
  void portMadeOfTheSlotIsTheSame(CadreCommand command) throws IOException {
    ClusterSpec spec = ClusterSpec.of(command, jar(command, TwoPortsApp.class));
    int side = FreePort.next();
    try (CadreProcess cluster =
        spec.arguments(Integer.toString(spec.port()), "{worker.slot+" + side + "}")
            .startAndAwaitReady()) {
      assertEachSlotAnswersOnItsOwn(cluster, side);
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertEachSlotAnswersOnItsOwn(cluster, side);
    }
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/";
  }

  private static void assertEachSlotAnswersOnItsOwn(CadreProcess cluster, int first) {
    ClusterHealth health = cluster.health();
    for (int slot = 0; slot < 2; slot++) {
      assertThat(Requests.pids(LoadPlan.to(url(first + slot)), 50))
          .containsExactly(health.ofSlot(slot));
    }
    assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 200))
        .containsExactlyInAnyOrderElementsOf(cluster.workers());
  }

  /**
   * Nobody can move what the JVM itself binds; old and new worker of a slot have different seats.
   */
  @Test
  void jmxAndDebuggerHaveAPortForEachSeat(CadreCommand command) throws IOException {
    int jmx = FreePort.first(8);
    int debugger = jmx + 4;
    String port = "-Dcom.sun.management.jmxremote.";
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar(command, HttpServerApp.class))
            .with("--jvm-arg", port + "port={worker.seat+" + jmx + "}")
            .with("--jvm-arg", port + "rmi.port={worker.seat+" + jmx + "}")
            .with("--jvm-arg", port + "host=127.0.0.1")
            .with("--jvm-arg", port + "authenticate=false")
            .with("--jvm-arg", port + "ssl=false")
            .with("--jvm-arg", "-Djava.rmi.server.hostname=127.0.0.1")
            .with(
                "--jvm-arg",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:{worker.seat+"
                    + debugger
                    + "}")
            .startAndAwaitReady()) {
      for (int side = 0; side < 2; side++) {
        ClusterHealth health = cluster.health();
        for (int slot = 0; slot < 2; slot++) {
          int seat = 2 * slot + side;
          assertThat(pidByJmx(jmx + seat)).isEqualTo(health.ofSlot(slot));
          assertThat(jdwpAnswers(debugger + seat)).isTrue();
        }
        cluster.rollingRestart(Duration.ofSeconds(60));
      }
    }
  }

  @SuppressWarnings("BanJNDI") // the server is this test's own
  private static long pidByJmx(int port) throws IOException {
    var url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
    try (var connector = JMXConnectorFactory.connect(url)) {
      return ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.RUNTIME_MXBEAN_NAME,
              RuntimeMXBean.class)
          .getPid();
    }
  }

  private static boolean jdwpAnswers(int port) throws IOException {
    byte[] greeting = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
    try (Socket debugger = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      debugger.setSoTimeout(5_000);
      debugger.getOutputStream().write(greeting);
      return java.util.Arrays.equals(
          debugger.getInputStream().readNBytes(greeting.length), greeting);
    }
  }
}
