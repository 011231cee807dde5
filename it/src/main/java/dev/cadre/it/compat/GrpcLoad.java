package dev.cadre.it.compat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.ClusterSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The gRPC client of {@code compat/grpc}, as a process of its own: it makes unary calls and streams
 * of one second, and repeats nothing.
 */
final class GrpcLoad implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern COUNT = Pattern.compile("(?m)^(unary|stream) (\\d+) (\\d+)$");

  private final ClientProcess client;

  private GrpcLoad(ClientProcess client) {
    this.client = client;
  }

  static GrpcLoad start(ClusterSpec spec) {
    ClientProcess client =
        ClientProcess.start(
            spec.command().folder(),
            List.of(
                CadreCommand.java(),
                "-Dio.grpc.netty.shaded.io.netty.transport.noNative=true",
                "-cp",
                spec.artefact().toString(),
                "org.example.Client",
                Integer.toString(spec.port())));
    if (!Await.until(LIMIT, () -> client.output().contains("started"))) {
      client.close();
      throw new AssertionError("the gRPC client did not start: " + client.output());
    }
    return new GrpcLoad(client);
  }

  List<Restarts> stop(List<Duration> took) throws InterruptedException, IOException {
    String output = client.end(LIMIT);
    return COUNT
        .matcher(output)
        .results()
        .map(result -> {
          long failed = Long.parseLong(result.group(3));
          return new Restarts(
              "gRPC, " + result.group(1),
              took,
              Long.parseLong(result.group(2)),
              failed,
              0,
              0,
              Duration.ZERO,
              failed == 0 ? "" : output.lines().skip(4).toList().toString());
        })
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
