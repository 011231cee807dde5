package dev.cadre.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of an HTTP/1.1 server on Netty 4.1, seen from the other end of the wire. */
@SuppressWarnings("FutureReturnValueIgnored") // What fails is seen on the wire.
final class NettyServersTest {

  private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n";
  private static final String CLOSE = "connection: close\r\n";

  private final NioEventLoopGroup group = new NioEventLoopGroup(2);
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  /** Requests whose answer the test gives when it likes. */
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

  private final AtomicInteger accepted = new AtomicInteger();

  private int connected;
  private int port;
  private final NettyServers servers;

  NettyServersTest() throws ReflectiveOperationException {
    servers =
        new NettyServers(
            () -> List.copyOf(Thread.getAllStackTraces().keySet()), complaints::add, 0);
  }

  @BeforeEach
  void start() throws InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.incrementAndGet();
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(), new HttpObjectAggregator(99), new Answers());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    port = ((InetSocketAddress) server.localAddress()).getPort();
  }

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    assertThat(complaints).isEmpty();
  }

  private final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer("ok", ISO_8859_1));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 2);
      Runnable answer = () -> context.writeAndFlush(response);
      if (request.uri().equals("/held")) {
        held.add(answer);
      } else {
        answer.run();
      }
    }
  }

  @Test
  void theNextAnswerIsTheLast() throws IOException {
    try (Socket client = connect()) {
      send(client, "/");
      assertThat(read(client, ANSWER.length() + 4)).isEqualTo(ANSWER + "\r\nok");
      drain();
      send(client, "/");
      assertThat(rest(client)).isEqualTo(ANSWER + CLOSE + "\r\nok");
    }
  }

  @Test
  void anAnswerThatWasAwaitedWhenTheDrainBeganIsTheLast() throws IOException {
    try (Socket client = connect()) {
      send(client, "/held");
      await(() -> held.size() == 1);
      drain();
      assertThat(count()).containsExactly(port, 1, 1);
      held.remove().run();
      assertThat(rest(client)).isEqualTo(ANSWER + CLOSE + "\r\nok");
      await(() -> look()[1] == 0);
    }
  }

  @Test
  void requestsThatWereSentAheadAreAnswered() throws IOException {
    try (Socket client = connect()) {
      send(client, "/held", "/held", "/held");
      await(() -> held.size() == 3);
      drain();
      assertThat(count()).containsExactly(port, 3, 3);
      held.forEach(Runnable::run);
      assertThat(rest(client))
          .isEqualTo(ANSWER + "\r\nok" + ANSWER + "\r\nok" + ANSWER + CLOSE + "\r\nok");
    }
  }

  @Test
  void requestsThatAreSentAheadLaterAreAnsweredToo() throws IOException {
    try (Socket client = connect()) {
      drain();
      send(client, "/held", "/held");
      await(() -> held.size() == 2);
      held.forEach(Runnable::run);
      assertThat(rest(client)).isEqualTo(ANSWER + "\r\nok" + ANSWER + CLOSE + "\r\nok");
    }
  }

  @Test
  void aConnectionThatComesLateIsToldByItsFirstAnswer() throws IOException {
    drain();
    try (Socket client = connect()) {
      send(client, "/");
      assertThat(rest(client)).isEqualTo(ANSWER + CLOSE + "\r\nok");
    }
  }

  @Test
  void halfARequestCountsAndIsNotCutOff() throws IOException {
    try (Socket client = connect()) {
      write(client, "GET / HTTP/1.1\r\nHost: a");
      await(() -> look()[1] == 1);
      long quiet = System.nanoTime() + 1_300_000_000L; // longer than an idle connection has
      await(() -> {
        servers.run();
        return System.nanoTime() > quiet;
      });
      write(client, "\r\n\r\n");
      assertThat(rest(client)).isEqualTo(ANSWER + CLOSE + "\r\nok");
    }
  }

  @Test
  void anIdleConnectionIsClosedInTheEnd() throws IOException {
    try (Socket client = connect()) {
      drain();
      assertThat(count()).containsExactly(port, 0, 0);
      await(() -> {
        servers.run();
        return isAtEnd(client);
      });
    }
  }

  @Test
  void whereConnectionsCannotBeSeenNothingIsCountedUntilTheyCan() {
    Channel odd =
        new NioSocketChannel() {
          @Override
          public ServerSocketChannel parent() {
            throw new IllegalStateException("odd");
          }
        };
    group.register(odd).syncUninterruptibly();
    servers.run();
    await(servers::isLookedAt);
    assertThat(servers.get()).isEmpty();
    assertThat(complaints).allMatch(text -> text.contains("odd")).isNotEmpty();
    odd.close().syncUninterruptibly();
    complaints.clear();
    assertThat(look()).containsExactly(port, 0, 0);
  }

  /** A task in an event loop begins its quiet period anew, up to the timeout of its shutdown. */
  @Test
  void anEventLoopThatShutsDownIsLeftInPeace() {
    drain();
    Future<?> ended = group.shutdownGracefully(300, 60_000, TimeUnit.MILLISECONDS);
    await(() -> {
      servers.run();
      return ended.isDone();
    });
    assertThat(servers.get()).as("of its connections none is left").isEmpty();
  }

  private static boolean isAtEnd(Socket client) throws IOException {
    client.setSoTimeout(20);
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(5000);
    int connections = ++connected;
    await(() -> accepted.get() == connections);
    return client;
  }

  private void drain() {
    servers.run();
    await(servers::isLookedAt);
    assertThat(servers.isServing()).isTrue();
  }

  private int[] look() {
    drain();
    return count();
  }

  private int[] count() {
    assertThat(servers.get()).hasSize(1);
    return servers.get().getFirst();
  }

  private static void send(Socket client, String... paths) throws IOException {
    StringBuilder requests = new StringBuilder();
    for (String path : paths) {
      requests.append("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    write(client, requests.toString());
  }

  private static void write(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String read(Socket client, int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), ISO_8859_1);
  }

  /** To the end that the server makes. */
  private static String rest(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    return new String(in.readAllBytes(), ISO_8859_1);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    BooleanSupplier over = () -> System.nanoTime() > deadline;
    try {
      while (!condition.holds()) {
        assertThat(over.getAsBoolean()).as("too late").isFalse();
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
