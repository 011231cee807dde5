package dev.cadre.it.api;

import static dev.cadre.it.api.Facts.fact;
import static dev.cadre.it.api.Facts.fork;
import static dev.cadre.it.api.Facts.get;
import static dev.cadre.it.api.Facts.until;
import static dev.cadre.it.api.SocketRole.loopback;

import dev.cadre.Cluster;
import dev.cadre.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Sockets that are sent, both ways. */
final class SocketsProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MANY = 500;

  /** Both ends of a connection: the client's, and what is sent. */
  private record Pair(SocketChannel client, SocketChannel accepted) {}

  private final ServerSocketChannel server;

  private SocketsProgram() throws IOException {
    server = ServerSocketChannel.open().bind(loopback(0));
  }

  public static void main(String[] arguments) throws Exception {
    if (Cluster.isPrimary()) {
      new SocketsProgram().run();
    } else {
      Roles.play(arguments);
    }
  }

  private void run() throws Exception {
    Pair unwanted = pair();
    Worker idle = fork("idle");
    Facts.mustSend(idle, "nobody takes it", unwanted.accepted());
    Worker worker = fork("sockets");
    toWorker(worker);
    others(worker);
    toPrimary(worker);
    refused(worker);
    many(worker);
    both(worker);
    inFlight();
    fact("untaken.isClosed", read(unwanted.client()));
    get(Cluster.disconnect());
    fact("end", "reached");
  }

  private Pair pair() throws IOException {
    SocketChannel client = SocketChannel.open(server.getLocalAddress());
    return new Pair(client, server.accept());
  }

  /** All that comes, until the other side closes. */
  private static String read(SocketChannel client) throws IOException {
    try (client) {
      client.socket().setSoTimeout((int) PATIENCE.toMillis());
      return new String(client.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (java.net.SocketException e) {
      return "reset";
    }
  }

  private static String readUnix(SocketChannel client) throws IOException {
    try (client) {
      ByteBuffer buffer = ByteBuffer.allocate(256);
      while (client.read(buffer) >= 0) {}
      return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }
  }

  private void toWorker(Worker worker) throws Exception {
    Pair early = pair();
    fact("early.sent", worker.send("early", early.accepted()));
    fact("early.isServed", read(early.client()).replace("worker " + worker.id(), "worker"));
    Pair pair = pair();
    fact("connection.sent", worker.send("hello", pair.accepted()));
    fact("connection.isClosedHere", !pair.accepted().isOpen());
    fact("connection.isServed", read(pair.client()).replace("worker " + worker.id(), "worker"));
    Pair http = pair();
    http.client()
        .write(
            ByteBuffer.wrap(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    fact("http.sent", worker.send("http", http.accepted()));
    fact("http.isServed", read(http.client()).endsWith("hello"));
    ServerSocketChannel listening = ServerSocketChannel.open().bind(loopback(0));
    int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
    fact("listening.sent", worker.send("listening", listening));
    fact("listening.isClosedHere", !listening.isOpen());
    fact("listening.accepts", Facts.ask(port).equals("accepted by worker " + worker.id()));
  }

  private void others(Worker worker) throws Exception {
    Path path = Files.createTempDirectory("cadre-api-").resolve("s");
    try (ServerSocketChannel unix =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path))) {
      SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
      fact("unix.sent", worker.send("unix", unix.accept()));
      fact("unix.isServed", readUnix(client).endsWith(" unix"));
    }
    Files.delete(path);
    Files.delete(path.getParent());
    Pair shared = pair();
    fact("share.sent", worker.share("first", shared.accepted()));
    fact("share.again", worker.share("second", shared.accepted()));
    fact("share.isOpenHere", shared.accepted().isOpen());
    fact("share.workerIsDone", until(() -> hasCome(worker, "second")));
    SocketRole.write(shared.accepted(), " and the primary");
    String all = read(shared.client());
    fact(
        "share.bothWrite",
        all.contains("first") && all.contains("second") && all.endsWith(" and the primary"));
    Pair nonBlocking = pair();
    nonBlocking.accepted().configureBlocking(false);
    fact("nonBlocking.sent", worker.send("nonblocking", nonBlocking.accepted()));
    fact("nonBlocking.isServed", read(nonBlocking.client()).endsWith(" nonblocking"));
    Pair large = pair();
    fact("large.sent", worker.send(new byte[800_000], large.accepted()));
    fact("large.isServed", read(large.client()).endsWith("800000 bytes"));
    Pair thrown = pair();
    fact("throws.sent", worker.send("throw", thrown.accepted()));
    fact("throws.isClosed", read(thrown.client()).isEmpty());
    order(worker);
  }

  private static List<?> came(Worker worker) throws Exception {
    return (List<?>) Objects.requireNonNull(get(worker.request("came", PATIENCE)).value());
  }

  private static int number(Worker worker, String what) throws Exception {
    return (Integer) Objects.requireNonNull(get(worker.request(what, PATIENCE)).value());
  }

  private static boolean hasCome(Worker worker, String text) {
    try {
      return came(worker).contains(text);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void order(Worker worker) throws Exception {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sent.add("message " + i);
      var _ = worker.send("message " + i);
      sent.add("socket " + i);
      Pair pair = pair();
      Facts.mustSend(worker, "socket " + i, pair.accepted());
      pair.client().close();
    }
    List<?> came = came(worker);
    fact("order.isKept", came.subList(came.size() - sent.size(), came.size()).equals(sent));
  }

  private void toPrimary(Worker worker) throws Exception {
    var first = new CompletableFuture<NetworkChannel>();
    worker.onSocket((_, socket) -> first.complete(socket));
    int port = number(worker, "listen");
    ServerSocketChannel listening = (ServerSocketChannel) get(first);
    SocketChannel client = SocketChannel.open(loopback(port));
    SocketRole.write(listening.accept(), "accepted by the primary");
    fact("toPrimary.listening", read(client));
    listening.close();
    var second = new CompletableFuture<NetworkChannel>();
    worker.onSocket((message, socket) -> second.complete(socket));
    var _ =
        get(
            worker.request(
                "connect " + ((InetSocketAddress) server.getLocalAddress()).getPort() + " 1",
                PATIENCE));
    SocketChannel accepted = server.accept();
    SocketChannel ofTheWorker = (SocketChannel) get(second);
    fact(
        "toPrimary.remoteAddress", server.getLocalAddress().equals(ofTheWorker.getRemoteAddress()));
    fact(
        "toPrimary.localAddress",
        accepted.getRemoteAddress().equals(ofTheWorker.getLocalAddress()));
    SocketRole.write(ofTheWorker, "by the primary");
    fact("toPrimary.connection", read(accepted));
    var third = new CompletableFuture<NetworkChannel>();
    worker.onSocket((message, socket) -> third.complete(socket));
    Pair pair = pair();
    fact("thereAndBack.sent", worker.send("back", pair.accepted()));
    SocketRole.write((SocketChannel) get(third), "it came back");
    fact("thereAndBack.isServed", read(pair.client()));
  }

  private void refused(Worker worker) throws Exception {
    try (DatagramChannel udp = DatagramChannel.open().bind(loopback(0));
        SocketChannel unconnected = SocketChannel.open();
        Selector selector = Selector.open()) {
      fact("refused.udp", Facts.thrown(() -> worker.send("x", udp)));
      fact("refused.unconnected", Facts.thrown(() -> worker.send("x", unconnected)));
      Pair pair = pair();
      pair.accepted().configureBlocking(false);
      var key = pair.accepted().register(selector, 0);
      fact("refused.registered", Facts.thrown(() -> worker.send("x", pair.accepted())));
      fact("refused.isOpen", pair.accepted().isOpen());
      key.cancel();
      selector.selectNow();
      fact("refused.deregistered", worker.send("later", pair.accepted()));
      fact("refused.laterIsServed", read(pair.client()).endsWith(" later"));
      Worker gone = fork("idle");
      var _ = get(gone.disconnect());
      Pair kept = pair();
      fact("gone.notSent", gone.send("x", kept.accepted()));
      fact("gone.isOpen", kept.accepted().isOpen());
      kept.accepted().close();
      kept.client().close();
    }
  }

  private static int descriptorsOf(Worker worker) throws Exception {
    return number(worker, "descriptors");
  }

  private void many(Worker worker) throws Exception {
    AtomicInteger came = new AtomicInteger();
    worker.onSocket((_, socket) -> {
      came.incrementAndGet();
      closed(socket);
    });
    int before = SocketRole.descriptors();
    int beforeThere = descriptorsOf(worker);
    int served = 0;
    for (int i = 0; i < MANY; i++) {
      Pair pair = pair();
      Facts.mustSend(worker, "many", pair.accepted());
      served += read(pair.client()).endsWith(" many") ? 1 : 0;
    }
    fact("many.served", served);
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    var connecting = worker.request("connect " + port + " " + MANY, PATIENCE);
    for (int i = 0; i < MANY; i++) {
      server.accept().close();
    }
    var _ = get(connecting);
    fact("many.toPrimary", until(() -> came.get() == MANY));
    fact("many.leakHere", SocketRole.descriptors() - before);
    fact("many.leakThere", descriptorsOf(worker) - beforeThere);
  }

  /** Both send at the same time. */
  private void both(Worker worker) throws Exception {
    AtomicInteger came = new AtomicInteger();
    worker.onSocket((_, socket) -> {
      came.incrementAndGet();
      closed(socket);
    });
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    try (ServerSocketChannel other = ServerSocketChannel.open().bind(loopback(0))) {
      int otherPort = ((InetSocketAddress) other.getLocalAddress()).getPort();
      var connecting = worker.request("connect " + otherPort + " 200", PATIENCE);
      int served = 0;
      for (int i = 0; i < 200; i++) {
        Pair pair = pair();
        Facts.mustSend(worker, "both", pair.accepted());
        other.accept().close();
        served += read(pair.client()).endsWith(" both") ? 1 : 0;
      }
      var _ = get(connecting);
      fact("both.served", served);
      fact("both.came", until(() -> came.get() == 200) && port > 0);
    }
  }

  /** A worker that does not go on: what is on its way is closed when it dies. */
  private void inFlight() throws Exception {
    int before = SocketRole.descriptors();
    Worker deaf = fork("sockets");
    var _ = get(deaf.request("came", PATIENCE));
    int connected = SocketRole.descriptors();
    List<SocketChannel> clients = new ArrayList<>();
    boolean full = false;
    while (!full && clients.size() < 200) {
      Pair pair = pair();
      clients.add(pair.client());
      full = !deaf.send("block", pair.accepted());
      if (full) {
        pair.accepted().close();
        pair.client().close();
        clients.removeLast();
      }
    }
    fact("inFlight.full", full && clients.size() >= 64 && clients.size() <= 65);
    // The kernel has them: here are the clients' ends, and the link.
    int kept = connected + clients.size() + 1;
    fact("inFlight.keptHere", until(() -> leak(kept) <= 0));
    var exit = Facts.first(deaf::onExit);
    deaf.kill("SIGKILL");
    var _ = get(exit);
    int ended = 0;
    for (SocketChannel client : clients) {
      String said = read(client);
      ended += said.isEmpty() || said.equals("reset") ? 1 : 0;
    }
    fact("inFlight.allEnd", ended == clients.size());
    fact("inFlight.leak", until(() -> leak(before) == 0) ? 0 : leak(before));
  }

  private static int leak(int before) {
    try {
      return SocketRole.descriptors() - before;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closed(NetworkChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
