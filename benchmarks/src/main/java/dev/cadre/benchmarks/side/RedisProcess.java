package dev.cadre.benchmarks.side;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;

/** A {@code redis-server} that keeps nothing on disk. Killed when closed. */
public final class RedisProcess implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Process process;
  private final int port;

  private RedisProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one and waits until it listens. */
  public static RedisProcess start(int port, Path folder) throws IOException, InterruptedException {
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
                "no",
                "--dir",
                folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    RedisProcess redis = new RedisProcess(process, port);
    for (int waited = 0; !redis.isListening(); waited += 10) {
      if (waited > PATIENCE_MILLIS || !process.isAlive()) {
        redis.close();
        throw new IOException("redis-server does not listen on port " + port);
      }
      Thread.sleep(10);
    }
    return redis;
  }

  public String address() {
    return "redis://127.0.0.1:" + port;
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
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
