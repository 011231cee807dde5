package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.ipc.Message;
import dev.cadre.posix.PosixProcess.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a worker's start to its end. */
class WorkerLifeTest {

  @TempDir static Path folder;
  private static Path patch = Path.of("");

  private PlayedPrimary primary = new PlayedPrimary(patch);

  @BeforeAll
  static void prepare() throws IOException {
    patch =
        JdkPatch.prepare(
            CacheFolder.open(Map.of("XDG_CACHE_HOME", folder.toString())), PlayedPrimary.AGENT);
  }

  @BeforeEach
  void create() {
    primary = new PlayedPrimary(patch);
  }

  @AfterEach
  void close() throws IOException {
    primary.close();
  }

  private int inherit() throws IOException {
    return primary.inherit(new ListenerKey(Family.INET6, "::", 0, 0));
  }

  @Test
  void reportsItsHealth() throws IOException {
    primary.start("http 0.0.0.0 " + inherit());
    primary.next(Message.Hello.class);
    primary.next(Message.Listening.class);
    primary.send(new Message.Ping(42));
    Message.Health health = primary.next(Message.Health.class);
    assertThat(health.sequence()).isEqualTo(42);
    assertThat(health.heapUsedBytes()).isPositive().isLessThan(health.heapCommittedBytes());
    assertThat(health.heapMaxBytes()).isBetween(50L << 20, 64L << 20);
    assertThat(health.uptimeMillis()).isBetween(1L, 30_000L);
  }

  @Test
  void aDrainMakesTheHttpServerEndItsConnections() throws IOException {
    int port = inherit();
    primary.start("http 0.0.0.0 " + port);
    primary.next(Message.Hello.class);
    primary.next(Message.Listening.class);
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(get(client, in)).doesNotContain("Connection: close");
      primary.send(new Message.Drain(0));
      assertThat(primary.next(Message.InFlight.class).counts())
          .containsExactly(new Message.Count(port, 0, 0));
      assertThat(primary.next(Message.Draining.class).adapters()).containsExactly("jdk-httpserver");
      assertThat(get(client, in)).contains("Connection: close");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void aDrainWithoutItsAdapterIsADrainAllTheSame(@TempDir Path broken) throws IOException {
    try (Stream<Path> files = Files.list(patch)) {
      for (Path file : files.filter(f -> !f.toString().contains("ExchangeImpl")).toList()) {
        Files.copy(file, broken.resolve(patch.relativize(file).toString()));
      }
    }
    primary = new PlayedPrimary(broken);
    int port = inherit();
    primary.start("http 0.0.0.0 " + port);
    primary.next(Message.Hello.class);
    primary.next(Message.Listening.class);
    assertThat(primary.line()).isEqualTo("http " + port); // now it runs, and can be counted
    primary.send(new Message.Drain(0));
    assertThat(primary.next(Message.Notice.class).text()).contains("ExchangeImpl");
    assertThat(primary.next(Message.InFlight.class).counts())
        .containsExactly(new Message.Count(port, 0, 0));
    assertThat(primary.next(Message.Draining.class).adapters()).isEmpty();
    primary.send(new Message.Ping(1));
    assertThat(primary.nextOf(Message.Health.class).sequence()).isEqualTo(1);
  }

  @Test
  void aDrainOfAnotherServerHasNoAdapter() throws IOException {
    primary.start("socket 0.0.0.0 " + inherit());
    primary.next(Message.Hello.class);
    primary.next(Message.Listening.class);
    primary.send(new Message.Drain(0));
    assertThat(primary.next(Message.Draining.class).adapters()).isEmpty();
  }

  private static List<String> get(Socket client, BufferedReader in) throws IOException {
    client
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    List<String> lines = new ArrayList<>();
    String line = in.readLine();
    while (line != null && !line.equals("http")) {
      lines.add(line);
      line = in.readLine();
    }
    return lines;
  }

  @Test
  void withoutItsPrimaryItRunsTheShutdownHooksAndExits() throws Exception {
    int port = inherit();
    primary.startBelowShell("hook", "http 0.0.0.0 " + port);
    long pid = primary.next(Message.Hello.class).pid();
    primary.next(Message.Listening.class);
    assertThat(primary.line()).isEqualTo("hook added");
    assertThat(primary.line()).isEqualTo("http " + port);
    assertThat(primary.line()).isEqualTo("done");
    ProcessHandle worker = ProcessHandle.of(pid).orElseThrow();
    primary.kill();
    primary.closeChannel();
    primary.awaitError("the primary is gone: draining, then exiting");
    assertThat(primary.line()).isEqualTo("hook ran");
    worker.onExit().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aPrimaryThatWasGoneBeforeEndsItAtOnce() throws IOException {
    long nobody = (1L << 22) + 1; // pids end at 2^22
    primary.start(nobody, "socket 0.0.0.0 0");
    assertThat(primary.awaitExit()).isEqualTo(new ExitStatus.Exited(1));
    primary.awaitError("the primary (pid " + nobody + ") is gone");
  }

  @Test
  void aStandbyAnswersPingsAndBecomesAWorkerWhenItIsAssigned() throws IOException {
    int port = inherit();
    primary.standby = true;
    primary.start("http 0.0.0.0 " + port);
    primary.next(Message.Hello.class);
    primary.send(new Message.Ping(1));
    primary.next(Message.Health.class);
    primary.send(new Message.Assigned(1, 0, 3, List.of()));
    primary.welcome();
    assertThat(primary.next(Message.Listening.class).port()).isEqualTo(port);
  }

  @Test
  void aStandbyThatCannotBePreparedEndsAndDoesNotRunTheApplication() throws IOException {
    primary.close();
    primary = new PlayedPrimary(folder.resolve("no-such-patch"));
    primary.standby = true;
    primary.start("socket 127.0.0.1 0", "exit");
    assertThat(primary.awaitExit()).as(primary.toString()).isEqualTo(new ExitStatus.Exited(1));
    primary.awaitError("the standby could not be prepared");
  }

  @Test
  void aGrandchildIsNoWorker() throws IOException {
    primary.startAsGrandchild("socket 127.0.0.1 0", "exit");
    assertThat(primary.line()).startsWith("socket ");
    primary.awaitEndOfOutput();
    assertThat(primary.nothingReceived()).isTrue();
    assertThat(primary.err).isEmpty();
  }

  @Test
  void theJvmThatMakesAnAotCacheLeavesTheChannelAlone() throws IOException {
    Path cache = folder.resolve("app.aot");
    Path jar = jar();
    primary.classPath = jar;
    primary.jvmArguments = List.of("-Xmx64m", "-XX:AOTCacheOutput=" + cache);
    int port = inherit();
    primary.start("socket 0.0.0.0 " + port, "exit");
    primary.next(Message.Hello.class);
    primary.next(Message.Listening.class);
    primary.awaitEndOfOutput();
    assertThat(primary.awaitExit()).as(primary.toString()).isEqualTo(new ExitStatus.Exited(0));
    assertThat(cache).exists();
    assertThat(primary.nothingReceived()).isTrue();

    primary.close();
    primary = new PlayedPrimary(patch);
    primary.classPath = jar;
    primary.jvmArguments = List.of("-Xmx64m", "-XX:AOTCache=" + cache, "-XX:AOTMode=on");
    int again = inherit();
    primary.start("socket 0.0.0.0 " + again, "channel 0.0.0.0 " + again);
    primary.next(Message.Hello.class);
    assertThat(primary.next(Message.Listening.class).port()).isEqualTo(again);
    assertThat(primary.line()).isEqualTo("socket " + again);
    assertThat(primary.line()).contains("Address already in use");
    assertThat(Files.size(cache)).isPositive();
  }

  /** An AOT cache takes no folder on the class path. */
  private static Path jar() throws IOException {
    Path jar = folder.resolve("app.jar");
    String name = BindingApplication.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(name));
      Files.copy(Path.of("target/test-classes", name), out);
    }
    return jar;
  }
}
