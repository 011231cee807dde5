package dev.cadre.it.api;

import static dev.cadre.it.api.Facts.ask;
import static dev.cadre.it.api.Facts.fact;
import static dev.cadre.it.api.Facts.first;
import static dev.cadre.it.api.Facts.fork;
import static dev.cadre.it.api.Facts.get;

import dev.cadre.Cluster;
import dev.cadre.ClusterEvent;
import dev.cadre.Worker;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Whose port is whose. */
final class PortsProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private PortsProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      Roles.play(arguments);
      return;
    }
    List<ClusterEvent.Listening> listening = new CopyOnWriteArrayList<>();
    Cluster.onListening(listening::add);
    Worker a = fork("binds");
    Worker b = fork("binds");
    var _ = get(first(a::onOnline));
    var _ = get(first(b::onOnline));
    zero(a, b);
    given(a, b);
    taken(a);
    unix(a, b, listening);
    udp(a, b, listening);
    udpOptions(a, b);
    families(a, b);
    fact(
        "listening.types",
        listening.stream()
            .map(e -> e.addressType().name())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", ")));
    int held = freePort();
    fact("held.bound", said(a, "hold " + held).equals(held));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), held)) {
      fact("held.accepted", client.getInputStream().read() == '!');
      fact("held.disconnects", get(a.disconnect()).isDead());
    }
    int port = freePort();
    fact("afterOneLeft.bind", said(b, "tcp 127.0.0.1 " + port).equals(port));
    fact("afterOneLeft.serves", ask(port).equals("2"));
    get(Cluster.disconnect());
    fact("end", "reached");
  }

  private static Object said(Worker worker, String words) throws Exception {
    Object answer = get(worker.request(words, PATIENCE)).value();
    return answer == null ? "null" : answer;
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static void zero(Worker a, Worker b) throws Exception {
    Object firstOfA = said(a, "tcp 127.0.0.1 0");
    Object firstOfB = said(b, "tcp 127.0.0.1 0");
    Object secondOfA = said(a, "tcp 127.0.0.1 0");
    Object secondOfB = said(b, "tcp 127.0.0.1 0");
    fact("zero.sameInBoth", firstOfA.equals(firstOfB));
    fact("zero.secondIsAnother", !firstOfA.equals(secondOfA));
    fact("zero.secondIsSameInBoth", secondOfA.equals(secondOfB));
    fact("zero.bothServe", Facts.answering((Integer) firstOfA));
    fact("zero.bothServeTheSecond", Facts.answering((Integer) secondOfA));
  }

  private static void given(Worker a, Worker b) throws Exception {
    int port = freePort();
    fact("given.first", said(a, "tcp 127.0.0.1 " + port).equals(port));
    fact("given.second", said(b, "tcp 127.0.0.1 " + port).equals(port));
    fact("given.bothServe", Facts.answering(port));
    fact("given.twiceInOne", said(a, "tcp 127.0.0.1 " + port));
    int again = freePort();
    fact("again.a", said(a, "again " + again).equals(again));
    fact("again.b", said(b, "again " + again).equals(again));
    fact("again.serves", Facts.answering(again));
    int wild = freePort();
    fact("any.bind", said(a, "tcp 0.0.0.0 " + wild).equals(wild));
    fact("any.serves", ask(wild));
    int own = freePort();
    Object alone = said(a, "reuseport " + own);
    fact("reuseport.bound", alone.equals(own));
  }

  private static void taken(Worker a) throws Exception {
    int port;
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = holder.getLocalPort();
      fact("taken.bind", said(a, "tcp 127.0.0.1 " + port));
      fact("taken.workerLives", !a.isDead());
    }
    fact("taken.retryAfterRelease", said(a, "tcp 127.0.0.1 " + port).equals(port));
    fact("foreign.bind", said(a, "tcp 192.0.2.1 " + freePort()));
  }

  private static void unix(Worker a, Worker b, List<ClusterEvent.Listening> listening)
      throws Exception {
    Path folder = Files.createTempDirectory("cadre-api-");
    Path path = folder.resolve("socket");
    fact("unix.a", said(a, "unix " + path));
    fact("unix.b", said(b, "unix " + path));
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      ByteBuffer answer = ByteBuffer.allocate(16);
      int count = client.read(answer);
      fact("unix.serves", count > 0);
    }
    fact(
        "unix.listeningPort",
        listening.stream()
            .filter(e -> e.addressType() == ClusterEvent.AddressType.UNIX)
            .findFirst()
            .map(ClusterEvent.Listening::port)
            .orElse(-1));
    fact("unix.relative.a", said(a, "unix relative.sock"));
    fact("unix.relative.b", said(b, "unix relative.sock"));
    Path relative = Path.of("relative.sock");
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(relative))) {
      fact("unix.relative.serves", client.read(ByteBuffer.allocate(16)) > 0);
    }
    fact("unix.tooLong", said(a, "unix " + folder.resolve("x".repeat(120))));
    Path file = Files.writeString(folder.resolve("file"), "not a socket");
    fact("unix.taken", said(a, "unix " + file));
    Files.delete(file);
  }

  private static void udpOptions(Worker a, Worker b) throws Exception {
    try (DatagramSocket holder = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      fact("udp.taken", said(a, "udp " + holder.getLocalPort()));
      fact("udp.takenWorkerLives", !a.isDead());
    }
    int port = freePort();
    fact("udp.v6.a", said(a, "udp6 " + port));
    fact("udp.v6.b", said(b, "udp6 " + port).equals(port));
    fact("udp.reuse", said(a, "udptwice " + freePort()));
    fact("udp.reuseport", said(a, "udpport " + freePort()));
  }

  /** IPv4 and IPv6 on one port: by one socket for both, and by one for each. */
  private static void families(Worker a, Worker b) throws Exception {
    int both = freePort();
    fact("families.a", said(a, "tcp :: " + both).equals(both));
    fact("families.b", said(b, "tcp :: " + both).equals(both));
    fact("families.v4", Facts.answering(both));
    fact("families.v6", asked(both));
    int each = freePort();
    fact("families.ownOfV4", said(a, "tcp 127.0.0.1 " + each).equals(each));
    fact("families.ownOfV6", said(b, "tcp ::1 " + each).equals(each));
    fact("families.ownServes", ask(each) + asked(each));
  }

  /** By IPv6. */
  private static String asked(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.ofLiteral("::1"), port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }

  private static void udp(Worker a, Worker b, List<ClusterEvent.Listening> listening)
      throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    fact("udp.a", said(a, "udp " + port).equals(port));
    fact("udp.b", said(b, "udp " + port).equals(port));
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      try (DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        client.setSoTimeout(5_000);
        client.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), port));
        DatagramPacket answer = new DatagramPacket(new byte[16], 16);
        client.receive(answer);
        ids.add(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
      }
    }
    fact("udp.bothAnswer", ids);
    fact(
        "udp.listeningPort",
        listening.stream()
            .filter(e -> e.addressType().name().startsWith("UDP"))
            .allMatch(e -> e.port() == port));
    fact("udp.closeAndOthers", said(a, "tcp 127.0.0.1 0") instanceof Integer);
  }
}
