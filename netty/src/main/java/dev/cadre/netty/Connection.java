package dev.cadre.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One accepted connection of a server that drains. Of its event loop's thread. */
final class Connection {

  /** Where in a count the connections are that cannot be counted. */
  static final int UNKNOWN = 3;

  private final Channel channel;
  private final Protocols protocols;
  private final boolean earlier;
  private @Nullable Http1Drain http1;
  private @Nullable Http2Drain http2;
  private @Nullable WebSocketDrain webSocket;

  /**
   * Knows nothing yet.
   *
   * @param earlier whether it was there when the drain began
   */
  Connection(Channel channel, Protocols protocols, boolean earlier) {
    this.channel = channel;
    this.protocols = protocols;
    this.earlier = earlier;
  }

  /** Does what is due: from a connection's protocol it depends what, and that may change. */
  void attend() throws ReflectiveOperationException {
    if (webSocket == null && http2 == null && (http1 == null || http1.isSwitched())) {
      recognise();
    }
    if (http2 != null) {
      http2.attend();
    } else if (webSocket == null && http1 != null) {
      http1.attend();
    }
  }

  private void recognise() throws ReflectiveOperationException {
    if (protocols.http()) {
      webSocket = WebSocketDrain.in(channel.pipeline(), protocols.webSocketSpreadMillis());
    }
    if (webSocket == null && protocols.http2()) {
      http2 = Http2Drain.in(channel.pipeline());
    }
    if (webSocket == null && http2 == null && http1 == null && protocols.http()) {
      http1 = Http1Drain.in(channel.pipeline(), protocols.webSocketSpreadMillis());
    }
  }

  /** Negative when that is not known. */
  private int requests() {
    if (webSocket != null) {
      return 1; // It is to be told, or to answer: it is not idle before it has gone.
    }
    int requests = http2 != null ? http2.requests() : http1 != null ? http1.requests() : -1;
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    boolean writing = out != null && out.totalPendingWriteBytes() > 0;
    return requests == 0 && writing ? 1 : requests;
  }

  /**
   * Adds a count: {port, requests in flight, those on earlier connections, connections of which
   * that is not known}.
   */
  void count(List<int[]> counts) {
    if (channel.localAddress() instanceof InetSocketAddress address) {
      int requests = requests();
      int known = Math.max(0, requests);
      counts.add(new int[] {address.getPort(), known, earlier ? known : 0, requests < 0 ? 1 : 0});
    }
  }

  /** Adds the count of a server's channel, so that its port is known to be counted. */
  static void none(Channel server, List<int[]> counts) {
    if (server.localAddress() instanceof InetSocketAddress address) {
      counts.add(new int[] {address.getPort(), 0, 0, 0});
    }
  }
}
