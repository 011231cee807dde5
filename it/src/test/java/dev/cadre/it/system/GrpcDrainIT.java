package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.server.GrpcApp;
import dev.cadre.it.server.Libraries;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What clients see of a gRPC server that is replaced, none of which tries anything again. */
@SystemTest
final class GrpcDrainIT {

  private static void assertCallsEndWell(CadreCommand command, String builder, String netty)
      throws Exception {
    Path jar = command.folder().resolve("app.jar");
    FixtureJar.write(
        jar, GrpcApp.class, "v0", Libraries.of("io.grpc", "io.netty", "io.perfmark", "com.google"));
    ClusterSpec spec = ClusterSpec.of(command, jar);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong answers = new AtomicLong();
    try (CadreProcess cluster =
            spec.arguments(Integer.toString(spec.port()), builder).startAndAwaitReady();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<ManagedChannel> channels = new ArrayList<>();
      List<Future<Long>> called = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", spec.port())
                .usePlaintext()
                .disableRetry()
                .build();
        channels.add(channel);
        called.add(callers.submit(() -> call(channel, "10", over, answers)));
        called.add(callers.submit(() -> call(channel, "1500", over, answers)));
      }
      try {
        assertThat(Await.until(Duration.ofSeconds(10), () -> answers.get() >= 50)).isTrue();
        cluster.rollingRestart(Duration.ofSeconds(60));
        over.set(true);
        for (Future<Long> call : called) {
          assertThat(call.get(20, TimeUnit.SECONDS)).isPositive(); // throws what a call failed with
        }
      } finally {
        over.set(true);
        channels.forEach(ManagedChannel::shutdownNow);
      }
      // Its native transport would have had the port to itself.
      assertThat(cluster.log().toString()).contains("Netty uses the JDK's sockets (-D" + netty);
    }
  }

  private static long call(
      ManagedChannel channel, String millis, AtomicBoolean over, AtomicLong answers) {
    long calls = 0;
    while (!over.get()) {
      String answer =
          ClientCalls.blockingUnaryCall(channel, GrpcApp.WHO, CallOptions.DEFAULT, millis);
      assertThat(answer).startsWith("v0 ");
      answers.incrementAndGet();
      calls++;
    }
    return calls;
  }

  @Test
  void callsEndWellOnPlainNetty(CadreCommand command) throws Exception {
    assertCallsEndWell(command, "io.grpc.netty.NettyServerBuilder", "io.netty.transport.noNative");
  }

  @Test
  void callsEndWellOnTheShadedCopy(CadreCommand command) throws Exception {
    assertCallsEndWell(
        command,
        "io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder",
        "io.grpc.netty.shaded.io.netty.transport.noNative");
  }
}
