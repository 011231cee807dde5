package dev.cadre.it.api;

import static dev.cadre.it.api.Facts.fact;
import static dev.cadre.it.api.Facts.first;
import static dev.cadre.it.api.Facts.fork;
import static dev.cadre.it.api.Facts.get;
import static dev.cadre.it.api.Facts.until;

import dev.cadre.Cluster;
import dev.cadre.ClusterEvent;
import dev.cadre.Message;
import dev.cadre.Stdio;
import dev.cadre.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** The processes of workers: where their output goes, and as whom they run. */
final class ProcessProgram {
  /** The user nobody, and its group. */
  private static final int NOBODY = 65534;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private ProcessProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      Roles.play(arguments);
      return;
    }
    switch (arguments[0]) {
      case "output" -> output();
      case "user" -> user();
      default -> denied(Integer.parseInt(arguments[1]), arguments[2]);
    }
    get(Cluster.disconnect());
    fact("end", "reached");
  }

  private static void spoken(Stdio stdio) throws Exception {
    Cluster.setupPrimary(s -> s.withStdio(stdio).withEnvironment("VARIABLE", stdio.name()));
    Worker worker = fork("speak");
    var _ = get(first(worker::onMessage));
    get(worker.disconnect());
  }

  private static void output() throws Exception {
    List<ClusterEvent.Output> all = new CopyOnWriteArrayList<>();
    var _ = Cluster.onOutput(all::add);
    Cluster.setupPrimary(
        s -> s.withStdio(Stdio.TOLD).withEnvironment("VARIABLE", Stdio.TOLD.name()));
    Worker worker = fork("speak");
    List<String> told = new CopyOnWriteArrayList<>();
    var _ = worker.onOutput(e -> told.add(e.line() + (e.error() ? " (error)" : "")));
    fact("told.both", until(() -> told.size() >= 2) ? new TreeSet<>(told) : told);
    fact("told.cluster", until(() -> all.size() >= 2) && all.getFirst().worker() == worker);
    get(worker.disconnect());
    spoken(Stdio.LOGGED);
    spoken(Stdio.IGNORED);
    spoken(Stdio.INHERITED);
  }

  private static String line(String status, String name) {
    return status.lines().filter(l -> l.startsWith(name)).findFirst().orElse("").replace('\t', ' ');
  }

  private static void user() throws Exception {
    int port = freePortOfRoot();
    Cluster.setupPrimary(
        s -> s.withUser(NOBODY, NOBODY).withEnvironment("VARIABLE", Integer.toString(port)));
    Worker worker = fork("who");
    String status = String.valueOf(get(Facts.<Message>first(worker::onMessage)).value());
    fact("user.uid", line(status, "Uid:"));
    fact("user.gid", line(status, "Gid:"));
    fact("user.groups", line(status, "Groups:").strip());
    fact("user.capabilities", line(status, "CapEff:"));
    fact(
        "user.listens",
        get(Facts.<ClusterEvent.Listening>first(worker::onListening)).port() == port);
    fact("user.serves", Facts.ask(port).equals(Integer.toString(worker.id())));
    Worker sockets = fork("sockets");
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(SocketRole.loopback(0))) {
      SocketChannel client = SocketChannel.open(server.getLocalAddress());
      fact("user.socketSent", sockets.send("hello", server.accept()));
      fact(
          "user.socketServed",
          new String(client.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .endsWith("hello"));
    }
    get(sockets.disconnect());
    var successor = Facts.<ClusterEvent.Received>first(Cluster::onMessage);
    fact("user.restarts", get(Cluster.restartAll()).complete());
    fact("user.successor", line(String.valueOf(get(successor).message().value()), "Uid:"));
  }

  /** Which nobody but root can bind, on most machines. */
  private static int freePortOfRoot() {
    for (int port = 1023; port > 600; port--) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken.
      }
    }
    throw new IllegalStateException("no port below 1024 is free");
  }

  /** Of a primary that is not root's. */
  private static void denied(int port, String path) throws Exception {
    Worker worker = Cluster.fork(Map.of(Roles.ROLE, "binds"));
    fact("denied.port", get(worker.request("tcp 127.0.0.1 " + port, PATIENCE)).value());
    fact("denied.path", get(worker.request("unix " + path, PATIENCE)).value());
    fact(
        "denied.lives",
        get(worker.request("tcp 127.0.0.1 0", PATIENCE)).value() instanceof Integer);
    fact(
        "denied.user",
        Facts.thrown(() -> {
          Cluster.setupPrimary(s -> s.withUser(0, 0));
          fork("idle");
        }));
    Cluster.setupPrimary(_ -> defaults());
  }

  private static dev.cadre.Settings defaults() {
    var now = Cluster.settings();
    return new dev.cadre.Settings(
        now.mainClass(),
        now.arguments(),
        now.jvmArguments(),
        now.environment(),
        now.directory(),
        now.stdio(),
        java.util.Optional.empty(),
        now.options());
  }
}
