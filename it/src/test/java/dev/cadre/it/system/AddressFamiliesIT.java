package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.AsyncLoopApp;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.SocketLoopApp;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application is reached at the addresses it would be reached at alone, and at no others. */
@SystemTest
final class AddressFamiliesIT {

  private static ClusterSpec spec(CadreCommand command, Class<?> main) throws IOException {
    return ClusterSpec.of(
        command, FixtureJar.write(command.folder().resolve("app.jar"), main, "v1"));
  }

  private static void assertReached(CadreProcess cluster, boolean four, boolean six) {
    int port = cluster.spec().port();
    assertFamily(cluster, "http://127.0.0.1:" + port + "/", four);
    assertFamily(cluster, "http://[::1]:" + port + "/", six);
  }

  private static void assertFamily(CadreProcess cluster, String url, boolean reached) {
    if (reached) {
      assertThat(Requests.pids(LoadPlan.to(url), 200))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(2);
    } else {
      LoadReport report = Load.run(LoadPlan.to(url).requests(20));
      assertThat(report.count(Outcome.REFUSED)).as("%s", report).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {HttpServerApp.class, SocketLoopApp.class, AsyncLoopApp.class})
  void theWildcardIsBothFamilies(Class<?> main, CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command, main).startAndAwaitReady()) {
      assertReached(cluster, true, true);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {HttpServerApp.class, SocketLoopApp.class})
  void theWildcardOfAnIPv4StackIsIPv4(Class<?> main, CadreCommand command) throws IOException {
    try (CadreProcess cluster =
        spec(command, main)
            .with("--jvm-arg", "-Djava.net.preferIPv4Stack=true")
            .startAndAwaitReady()) {
      assertReached(cluster, true, false);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {HttpServerApp.class, SocketLoopApp.class})
  void anIPv4AddressIsIPv4(Class<?> main, CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command, main);
    try (CadreProcess cluster =
        spec.arguments(Integer.toString(spec.port()), "127.0.0.1").startAndAwaitReady()) {
      assertReached(cluster, true, false);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {HttpServerApp.class, SocketLoopApp.class})
  void anIPv6AddressIsIPv6(Class<?> main, CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command, main);
    try (CadreProcess cluster =
        spec.arguments(Integer.toString(spec.port()), "::1").startAndAwaitReady()) {
      assertReached(cluster, false, true);
    }
  }
}
