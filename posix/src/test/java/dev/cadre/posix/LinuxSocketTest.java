package dev.cadre.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.PosixSocket.BpfInstruction;
import dev.cadre.posix.PosixSocket.Domain;
import dev.cadre.posix.PosixSocket.Pair;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxSocketTest {
  private static final int RET = 0x06;

  private final PosixSocket socket = LinuxPosix.instance().socket();
  private final PosixFile file = LinuxPosix.instance().file();
  private final Deque<Integer> opened = new ArrayDeque<>();
  private final List<Socket> clients = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (Socket client : clients) {
      client.close();
    }
    for (int fd : opened) {
      file.close(fd);
    }
  }

  @Test
  void socketsHaveHighNumbersAndAreCloseOnExec() throws Exception {
    for (Domain domain : Domain.values()) {
      int fd = open(socket.socket(domain));
      assertThat(fd).isGreaterThanOrEqualTo(256);
      assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + fd)))
          .containsPattern("flags:\\s+02000002\n");
    }
  }

  @Test
  void dualStackSocketIsReachedByBothFamilies() throws Exception {
    int fd = listening(Domain.INET6, InetAddress.ofLiteral("0.0.0.0"));
    connect("127.0.0.1", fd);
    connect("::1", fd);
    Await.until("both are queued", () -> socket.acceptQueueLength(fd) == 2);
  }

  @Test
  void addressesOfEachFamilyAreBound() throws Exception {
    connect("127.0.0.1", listening(Domain.INET, InetAddress.ofLiteral("127.0.0.1")));
    connect("127.0.0.2", listening(Domain.INET6, InetAddress.ofLiteral("127.0.0.2")));
    connect("::1", listening(Domain.INET6, InetAddress.ofLiteral("::1")));
  }

  @Test
  void addressThatDoesNotFitIsRefused() throws Exception {
    int fd = open(socket.socket(Domain.INET));
    assertThatThrownBy(() -> socket.bind(fd, Domain.INET, InetAddress.ofLiteral("::1"), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> socket.bind(fd, Domain.INET, InetAddress.ofLiteral("::"), 65536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takenPortIsAnErrorThatNamesIt() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    int port = socket.localPort(listening(Domain.INET, loopback));
    int second = open(socket.socket(Domain.INET));
    assertThatThrownBy(() -> socket.bind(second, Domain.INET, loopback, port))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE))
        .hasMessageContaining("127.0.0.1 port " + port);
    assertThatThrownBy(
            () -> socket.bind(second, Domain.INET, InetAddress.ofLiteral("192.0.2.1"), 0))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRNOTAVAIL));
  }

  @Test
  void unixSocketListensAtItsPath(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("s\u00fc.sock");
    int fd = open(socket.socket(Domain.UNIX));
    socket.bind(fd, path.toString());
    socket.listen(fd, 8);
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertThat(client.isConnected()).isTrue();
    }
    assertThatThrownBy(() -> socket.bind(fd, "x".repeat(108)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("108");
  }

  @Test
  void acceptQueueLengthCountsThoseNotAccepted() throws Exception {
    int fd = listening(Domain.INET, InetAddress.ofLiteral("127.0.0.1"));
    assertThat(socket.acceptQueueLength(fd)).isZero();
    connect("127.0.0.1", fd);
    connect("127.0.0.1", fd);
    connect("127.0.0.1", fd);
    Await.until("all are queued", () -> socket.acceptQueueLength(fd) == 3);
  }

  @Test
  void programSteersConnectionsAndIsReplacedAtOnce() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    int first = open(socket.socket(Domain.INET));
    socket.reusePort(first);
    socket.reuseAddress(first);
    socket.bind(first, Domain.INET, loopback, 0);
    int port = socket.localPort(first);
    // Listening before the second is bound: a socket that has a program already may not join
    // others when it listens (EADDRINUSE, inet_csk_bind_conflict).
    socket.listen(first, 64);
    socket.attachReusePortProgram(first, List.of(new BpfInstruction(RET, 0, 0, 0)));
    int second = open(socket.socket(Domain.INET));
    socket.reusePort(second);
    socket.bind(second, Domain.INET, loopback, port);
    socket.listen(second, 64);

    for (int i = 0; i < 10; i++) {
      connect("127.0.0.1", first);
    }
    Await.until("10 at index 0", () -> socket.acceptQueueLength(first) == 10);
    assertThat(socket.acceptQueueLength(second)).isZero();

    socket.attachReusePortProgram(second, List.of(new BpfInstruction(RET, 0, 0, 1)));
    for (int i = 0; i < 7; i++) {
      connect("127.0.0.1", first);
    }
    Await.until("7 at index 1", () -> socket.acceptQueueLength(second) == 7);
    assertThat(socket.acceptQueueLength(first)).isEqualTo(10);
  }

  @Test
  void programWithJumpsDividesByWeight() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    int first = open(socket.socket(Domain.INET));
    socket.reusePort(first);
    socket.bind(first, Domain.INET, loopback, 0);
    socket.listen(first, 256);
    // ld rand; jge 3/4 of the range -> 1, else 0
    socket.attachReusePortProgram(
        first,
        List.of(
            new BpfInstruction(0x20, 0, 0, -4096 + 56),
            new BpfInstruction(0x35, 1, 0, 0xC0000000),
            new BpfInstruction(RET, 0, 0, 0),
            new BpfInstruction(RET, 0, 0, 1)));
    int second = open(socket.socket(Domain.INET));
    socket.reusePort(second);
    socket.bind(second, Domain.INET, loopback, socket.localPort(first));
    socket.listen(second, 256);
    for (int i = 0; i < 200; i++) {
      connect("127.0.0.1", first);
    }
    Await.until(
        "all are queued",
        () -> socket.acceptQueueLength(first) + socket.acceptQueueLength(second) == 200);
    // 150 expected, deviation 6: five of them.
    assertThat(socket.acceptQueueLength(first)).isBetween(119, 181);
  }

  @Test
  void programSteersDatagramsAndTheirMemoryIsThatOfTheUnread() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    int first = open(socket.datagramSocket(Domain.INET6));
    socket.reusePort(first);
    socket.bind(first, Domain.INET6, loopback, 0);
    socket.attachReusePortProgram(first, List.of(new BpfInstruction(RET, 0, 0, 1)));
    int port = socket.localPort(first);
    int second = open(socket.datagramSocket(Domain.INET6));
    socket.reusePort(second);
    socket.bind(second, Domain.INET6, loopback, port);
    try (DatagramSocket client = new DatagramSocket()) {
      // The second is empty, and counts too.
      client.send(new DatagramPacket(new byte[3], 3, loopback, port));
      client.send(new DatagramPacket(new byte[0], 0, loopback, port));
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(9);
    Await.until("both are queued", () -> socket.receiveMemory(second) > 0);
    assertThat(file.read(second, bytes)).isEqualTo(3);
    Await.until("the second is queued", () -> socket.receiveMemory(second) > 0);
    assertThat(file.read(second, bytes)).isZero();
    assertThat(socket.receiveMemory(second)).isZero();
    assertThat(socket.receiveMemory(first)).isZero();
  }

  @Test
  void wrongProgramIsRefused() throws Exception {
    int fd = listening(Domain.INET, InetAddress.ofLiteral("127.0.0.1"));
    assertThatThrownBy(() -> socket.attachReusePortProgram(fd, List.of()))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    assertThatThrownBy(
            () -> socket.attachReusePortProgram(fd, List.of(new BpfInstruction(0x35, 256, 0, 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void descriptorTravelsThroughASocketPair() throws Exception {
    Pair passing = pair();
    PosixFile.Pipe pipe = file.pipe();
    open(pipe.readEnd());
    socket.sendDescriptor(passing.left(), (byte) 1, pipe.writeEnd());
    file.close(pipe.writeEnd());

    int received = open(socket.receiveDescriptor(passing.right()));
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(3).put("abc".getBytes(StandardCharsets.US_ASCII)).flip();
    assertThat(file.write(received, bytes)).isEqualTo(3);
    assertThat(file.read(pipe.readEnd(), ByteBuffer.allocateDirect(9))).isEqualTo(3);
    assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + received)))
        .containsPattern("flags:\\s+02000001\n");
  }

  @Test
  void receivingFromAClosedPeerOrWithoutDescriptorIsAnError() throws Exception {
    Pair passing = pair();
    assertThat(socket.send(passing.left(), ByteBuffer.allocateDirect(1))).isEqualTo(1);
    assertEpipe(passing);
    opened.remove(passing.left());
    file.close(passing.left());
    assertEpipe(passing);
  }

  private void assertEpipe(Pair passing) {
    assertThatThrownBy(() -> socket.receiveDescriptor(passing.right()))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
  }

  @Test
  void sendersNeverBlock() throws Exception {
    Pair pair = pair();
    int count;
    do {
      count = socket.send(pair.left(), ByteBuffer.allocateDirect(1 << 16));
    } while (count > 0);
    assertThat(count).isEqualTo(-1);
    assertThatThrownBy(() -> socket.sendDescriptor(pair.left(), (byte) 0, pair.left()))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));

    opened.remove(pair.right());
    file.close(pair.right());
    assertThatThrownBy(() -> socket.send(pair.left(), ByteBuffer.allocateDirect(1)))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isIn(Errno.EPIPE, Errno.ECONNRESET));
  }

  @Test
  void receivingEndsAtItsTimeout() throws Exception {
    Pair pair = pair();
    LinuxSocket.receiveTimeout(pair.right(), 50);
    assertThatThrownBy(() -> socket.receiveDescriptor(pair.right()))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
  }

  @Test
  void callsOnWhatIsNoSocketAreErrors() throws Exception {
    int eventfd = open(file.eventfd());
    assertThatThrownBy(() -> socket.listen(eventfd, 1)).isInstanceOf(PosixException.class);
    assertThatThrownBy(() -> socket.localPort(eventfd)).isInstanceOf(PosixException.class);
    assertThatThrownBy(() -> socket.reusePort(eventfd)).isInstanceOf(PosixException.class);
    assertThatThrownBy(() -> socket.acceptQueueLength(eventfd)).isInstanceOf(PosixException.class);
  }

  private Pair pair() throws PosixException {
    Pair pair = socket.socketpair();
    open(pair.left());
    open(pair.right());
    return pair;
  }

  private int listening(Domain domain, InetAddress address) throws PosixException {
    int fd = open(socket.socket(domain));
    socket.bind(fd, domain, address, 0);
    socket.listen(fd, 64);
    return fd;
  }

  private void connect(String host, int listener) throws Exception {
    Socket client = new Socket();
    clients.add(client);
    client.connect(
        new InetSocketAddress(InetAddress.ofLiteral(host), socket.localPort(listener)), 5000);
  }

  private int open(int fd) {
    opened.add(fd);
    return fd;
  }
}
