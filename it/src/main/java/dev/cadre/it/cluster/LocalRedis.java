package dev.cadre.it.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** A {@code redis-server} of a test or a benchmark; {@code ./dev test} installs the program. */
public final class LocalRedis implements AutoCloseable {
  private final int port;
  private final Process process;

  private LocalRedis(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts one that keeps nothing on disk, and waits until it listens. */
  public static LocalRedis start(Path folder) throws IOException {
    int port = FreePort.next();
    Process process =
        new ProcessBuilder(
                "redis-server",
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    LocalRedis redis = new LocalRedis(port, process);
    if (!Await.until(Duration.ofSeconds(20), redis::listens)) {
      redis.close();
      throw new IllegalStateException("redis-server does not listen");
    }
    return redis;
  }

  /** Its address, for {@code --state}. */
  public String address() {
    return "redis://127.0.0.1:" + port;
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
