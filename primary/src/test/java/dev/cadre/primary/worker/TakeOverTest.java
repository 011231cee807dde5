package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.ipc.Message;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real worker, a real channel and real sockets; only the primary is played. */
class TakeOverTest {

  private static final String BIND_EXCEPTION = "java.net.BindException: ";

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
    assertThat(primary.err).as("stderr of the worker").hasToString(expectedErrors);
  }

  private String expectedErrors = "";

  private static ListenerKey key(Family family, String host, int port) {
    return new ListenerKey(family, host, port, 0);
  }

  private void hello() throws IOException {
    assertThat(primary.next(Message.Hello.class).pid()).isEqualTo(primary.pid());
  }

  private static String connect(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return read(socket);
    }
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void everyKindOfServerSocketGetsTheInheritedListener() throws IOException {
    int http = primary.inherit(key(Family.INET6, "::", 0));
    int socket = primary.inherit(key(Family.INET6, "127.0.0.1", 0));
    int channel = primary.inherit(key(Family.INET6, "::", 0));
    int inet = primary.inherit(key(Family.INET, "127.0.0.1", 0));
    int async = primary.inherit(key(Family.INET6, "::", 0));
    Path unix = folder.resolve("inherited.sock");
    primary.inherit(key(Family.UNIX, unix.toString(), 0));
    primary.start(
        "http 0.0.0.0 " + http,
        "socket 127.0.0.1 " + socket,
        "channel :: " + channel,
        "inet 127.0.0.1 " + inet,
        "async 0.0.0.0 " + async,
        "unix " + unix);
    hello();
    for (int port : new int[] {http, socket, channel, inet, async, 0}) {
      assertThat(primary.next(Message.Listening.class).port()).isEqualTo(port);
    }
    assertThat(primary.line()).isEqualTo("http " + http);
    assertThat(primary.line()).isEqualTo("socket " + socket);
    assertThat(primary.line()).isEqualTo("channel " + channel);
    assertThat(primary.line()).isEqualTo("inet " + inet);
    assertThat(primary.line()).isEqualTo("async " + async);
    assertThat(primary.line()).isEqualTo("unix " + unix);
    assertThat(connect(socket)).isEqualTo("socket");
    assertThat(connect(channel)).isEqualTo("channel");
    assertThat(connect(inet)).isEqualTo("inet");
    assertThat(connect(async)).isEqualTo("async");
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), http)) {
      client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(read(client)).endsWith("http");
    }
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(unix));
      ByteBuffer answer = ByteBuffer.allocate(10);
      client.read(answer);
      assertThat(new String(answer.array(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("unix");
    }
  }

  @Test
  void anAddressThatNobodyAskedForBeforeIsAskedForAndServedFromASpare() throws IOException {
    int spare = primary.inheritSpare();
    int port = freePort();
    primary.start("socket 0.0.0.0 " + port);
    hello();
    Message.BindRequest request = primary.next(Message.BindRequest.class);
    assertThat(request.key()).isEqualTo(key(Family.INET6, "::", port));
    primary.bind(spare, request.key());
    primary.send(new Message.BindShared(request.sequence(), port, primary.descriptor(spare)));
    assertThat(primary.next(Message.Listening.class).key()).isEqualTo(request.key());
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(connect(port)).isEqualTo("socket");
  }

  @Test
  void withoutSparesTheDescriptorIsPassedWithoutAWarningOfTheJvm() throws IOException {
    Path path = folder.resolve("passed.sock");
    int port = freePort();
    primary.start("unix " + path, "channel 127.0.0.1 " + port);
    hello();
    for (int bound : new int[] {0, port}) {
      Message.BindRequest request = primary.next(Message.BindRequest.class);
      int socket = primary.listener(request.key());
      primary.pass(socket);
      primary.send(new Message.BindPassed(request.sequence(), bound));
      assertThat(primary.next(Message.Listening.class).port()).isEqualTo(bound);
    }
    assertThat(primary.line()).isEqualTo("unix " + path);
    assertThat(primary.line()).isEqualTo("channel " + port);
    assertThat(connect(port)).isEqualTo("channel");
  }

  private static String ask(int port) throws IOException {
    try (DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout(5_000);
      client.connect(InetAddress.getLoopbackAddress(), port);
      client.send(new DatagramPacket(new byte[1], 1));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8).strip();
    }
  }

  @Test
  void datagramSocketsOfBothKindsGetTheInheritedOneWithTheOptionsOfTheirOwn() throws IOException {
    int channel = primary.inherit(key(Family.UDP_INET6, "::", 0));
    int socket = primary.inherit(key(Family.UDP_INET6, "127.0.0.1", 0));
    primary.start("udp 0.0.0.0 " + channel, "datagramSocket 127.0.0.1 " + socket);
    hello();
    assertThat(primary.next(Message.Listening.class).key())
        .isEqualTo(key(Family.UDP_INET6, "::", channel));
    assertThat(primary.next(Message.Listening.class).key())
        .isEqualTo(key(Family.UDP_INET6, "127.0.0.1", socket));
    assertThat(primary.line()).isEqualTo("udp " + channel);
    assertThat(primary.line()).isEqualTo("datagramSocket " + socket);
    assertThat(ask(channel)).isEqualTo("udp 50000");
    assertThat(ask(socket)).isEqualTo("datagramSocket");
  }

  @Test
  void tcpAndUdpOfOnePortAreTwoListeners() throws IOException {
    int port = primary.inherit(key(Family.INET6, "::", 0));
    primary.start("socket 0.0.0.0 " + port, "udp 0.0.0.0 " + port, "udp 0.0.0.0 " + port);
    hello();
    assertThat(primary.next(Message.Listening.class).port()).isEqualTo(port);
    Message.BindRequest request = primary.next(Message.BindRequest.class);
    assertThat(request.key()).isEqualTo(key(Family.UDP_INET6, "::", port));
    primary.pass(primary.listener(request.key()));
    primary.send(new Message.BindPassed(request.sequence(), port));
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(primary.line()).isEqualTo("udp " + port);
    assertThat(primary.line()).isEqualTo("udp " + BIND_EXCEPTION + "Address already in use");
    assertThat(connect(port)).isEqualTo("socket");
    assertThat(ask(port)).startsWith("udp");
  }

  @Test
  void whatWouldStayWithASharedDatagramSocketIsRefused() throws IOException {
    int port = primary.inherit(key(Family.UDP_INET6, "::", 0));
    String address = " 0.0.0.0 " + port;
    primary.start(
        "udpConnect" + address,
        "close",
        "udpJoin" + address + " 239.1.2.3",
        "close",
        "udpJoin" + address + " ff12::1",
        "close",
        "udp" + address);
    hello();
    for (String refused :
        new String[] {"connect()", "joining a multicast", "joining a multicast"}) {
      assertThat(primary.line()).contains(" java.net.SocketException: " + refused);
      assertThat(primary.line()).isEqualTo("close closed");
    }
    assertThat(primary.line()).isEqualTo("udp " + port);
    assertThat(ask(port)).startsWith("udp");
  }

  @Test
  void datagramSocketsThatAreClientsOrReuseTheirPortAreTheWorkersOwn() throws IOException {
    int port = freePort();
    primary.start("udpConnect 0.0.0.0 0", "udpReuse 0.0.0.0 " + port + " 239.1.2.3");
    hello();
    assertThat(primary.next(Message.Notice.class).text())
        .startsWith("udp:[::]:" + port + " is bound by each worker for itself");
    assertThat(primary.line()).isEqualTo("udpConnect connected");
    assertThat(primary.line()).isEqualTo("udpReuse joined");
    assertThat(primary.line()).isEqualTo("done");
    assertThat(primary.nothingReceived()).isTrue();
  }

  @Test
  void bindErrorsAreThoseOfTheJdk() throws IOException {
    int port = freePort();
    primary.start(
        "socket 0.0.0.0 " + port,
        "channel 0.0.0.0 " + port,
        "async 0.0.0.0 " + port,
        "channel 0.0.0.0 " + port);
    hello();
    for (int errno : new int[] {98, 13, 99, 105}) {
      Message.BindRequest request = primary.next(Message.BindRequest.class);
      primary.send(new Message.BindFailed(request.sequence(), errno, "No buffer space available"));
    }
    assertThat(primary.line()).isEqualTo("socket " + BIND_EXCEPTION + "Address already in use");
    assertThat(primary.line()).isEqualTo("channel " + BIND_EXCEPTION + "Permission denied");
    assertThat(primary.line())
        .isEqualTo("async " + BIND_EXCEPTION + "Cannot assign requested address");
    assertThat(primary.line())
        .isEqualTo("channel java.net.SocketException: No buffer space available");
  }

  @Test
  void theSecondBindOfAnAddressFailsWhileTheFirstIsOpenAndNotAfter() throws IOException {
    int port = primary.inherit(key(Family.INET6, "::", 0));
    primary.start(
        "channel 0.0.0.0 " + port,
        "socket 0.0.0.0 " + port,
        "close",
        "close",
        "channel 0.0.0.0 " + port);
    // "close" closes the last: the socket that was refused; then nothing of the channel.
    assertThat(primary.line()).isEqualTo("channel " + port);
    assertThat(primary.line()).isEqualTo("socket " + BIND_EXCEPTION + "Address already in use");
    assertThat(primary.line()).isEqualTo("close closed");
    assertThat(primary.line()).isEqualTo("close closed");
    assertThat(primary.line()).isEqualTo("channel " + BIND_EXCEPTION + "Address already in use");
  }

  @Test
  void aListenerThatTheApplicationClosedCanBeBoundAgain() throws IOException {
    int port = primary.inherit(key(Family.INET6, "::", 0));
    primary.start(
        "http 0.0.0.0 " + port,
        "close",
        "socket 0.0.0.0 " + port,
        "close",
        "async 0.0.0.0 " + port);
    assertThat(primary.line()).isEqualTo("http " + port);
    assertThat(primary.line()).isEqualTo("close closed");
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(primary.line()).isEqualTo("close closed");
    assertThat(primary.line()).isEqualTo("async " + port);
    assertThat(connect(port)).isEqualTo("async");
  }

  @Test
  void portZeroStaysTheWorkersOwn() throws IOException {
    primary.start("socket 0.0.0.0 0");
    hello();
    assertThat(primary.next(Message.PrivateBind.class).key()).isEqualTo(key(Family.INET6, "::", 0));
    int port = Integer.parseInt(primary.line().substring("socket ".length()));
    assertThat(connect(port)).isEqualTo("socket");
  }

  @Test
  void portZeroIsCountedWhenItIsShared() throws IOException {
    primary.sharePortZero = true;
    int first = primary.inheritSpare();
    int second = primary.inheritSpare();
    primary.start("socket 0.0.0.0 0", "channel 0.0.0.0 0");
    hello();
    int ordinal = 0;
    for (int spare : new int[] {first, second}) {
      Message.BindRequest request = primary.next(Message.BindRequest.class);
      assertThat(request.key()).isEqualTo(new ListenerKey(Family.INET6, "::", 0, ordinal++));
      primary.bind(spare, request.key());
      int port = primary.port(spare);
      primary.send(new Message.BindShared(request.sequence(), port, primary.descriptor(spare)));
      assertThat(primary.next(Message.Listening.class).port()).isEqualTo(port);
      assertThat(primary.line()).endsWith(" " + port);
    }
  }

  @Test
  void privatePortsAndClientsAreNotAskedAbout() throws IOException {
    int port = freePort();
    primary.privatePorts = List.of(port);
    primary.start("socket 127.0.0.1 " + port, "client 127.0.0.1 " + port);
    hello();
    assertThat(primary.next(Message.PrivateBind.class).key())
        .isEqualTo(key(Family.INET6, "127.0.0.1", port));
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(primary.line()).isEqualTo("client socket");
    assertThat(primary.line()).isEqualTo("done");
    primary.send(new Message.Ping(7)); // would come after any question
    assertThat(primary.next(Message.Health.class).sequence()).isEqualTo(7);
  }

  @Test
  void aPortThatIsMovedIsTheOtherOneForTheApplicationToo() throws IOException {
    int port = primary.inherit(key(Family.INET6, "::", 0));
    int asked = freePort();
    primary.moved = List.of(new Message.Moved(asked, port));
    primary.start("socket 0.0.0.0 " + asked, "close", "channel 0.0.0.0 " + asked);
    hello();
    assertThat(primary.next(Message.Listening.class).key())
        .isEqualTo(key(Family.INET6, "::", port));
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(primary.line()).isEqualTo("close closed");
    assertThat(primary.line()).isEqualTo("channel " + port);
    assertThat(connect(port)).isEqualTo("channel");
  }

  @Test
  void whenTheChannelBreaksTheApplicationBindsByItself() throws IOException {
    int port = freePort();
    primary.start("socket 127.0.0.1 " + port);
    hello();
    primary.next(Message.BindRequest.class);
    primary.closeChannel();
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(connect(port)).isEqualTo("socket");
    primary.awaitError("\n");
    expectedErrors =
        "cadre: worker: a bind is not shared: java.io.IOException: the primary is gone\n";
  }

  @Test
  void aSharedSocketThatCannotBeTakenLeavesTheApplicationToBindByItself() throws IOException {
    int port = freePort();
    ListenerKey key = key(Family.INET6, "127.0.0.1", port);
    primary.promise(key);
    primary.start("socket 127.0.0.1 " + port, "channel 127.0.0.1 " + port);
    hello();
    assertThat(primary.next(Message.Notice.class).text()).startsWith("a bind is not shared: ");
    assertThat(primary.next(Message.PrivateBind.class).key()).isEqualTo(key);
    assertThat(primary.line()).isEqualTo("socket " + port);
    assertThat(primary.line()).isEqualTo("channel " + BIND_EXCEPTION + "Address already in use");
    assertThat(connect(port)).isEqualTo("socket");
    primary.awaitError("\n");
    expectedErrors =
        "cadre: worker: a bind is not shared: java.io.IOException: Bad file descriptor\n";
  }

  @Test
  void anUnknownOrMalformedFrameDoesNotEndTheWorker() throws IOException {
    int port = primary.inherit(key(Family.INET6, "::", 0));
    primary.start("socket 0.0.0.0 " + port);
    hello();
    primary.next(Message.Listening.class);
    primary.sendBytes(new byte[] {0, 0, 0, 3, 77, 77, 1});
    primary.send(new Message.Ping(1));
    assertThat(primary.next(Message.Health.class).sequence()).isEqualTo(1);
    primary.sendBytes(new byte[] {-1, -1, -1, -1, 0, 0});
    primary.awaitError("the channel to the primary broke");
    assertThat(connect(port)).isEqualTo("socket");
    expectedErrors = primary.err.toString();
    assertThat(expectedErrors.lines()).hasSize(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }
}
