package dev.cadre.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection that drains, as RFC 9113 (6.8) has it: GOAWAY that takes all streams, so
 * that the client begins no more; a little later GOAWAY with the last stream that came; and when
 * the streams have ended, so does the connection. Of the event loop's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails is a connection that is gone.
final class Http2Drain {

  /** More than the way to a client and back takes; Go's server waits as long. */
  private static final long ROUND_TRIP_NANOS = 1_000_000_000;

  /** What a client has to end the connection from its side first. */
  private static final long LINGER_NANOS = 200_000_000;

  private enum Step {
    /** Nothing was said. */
    OPEN,
    /** The first GOAWAY is on its way. */
    TOLD,
    /** The second, too: no stream that comes now is served. */
    LAST,
    /** It ends by itself. */
    CLOSING
  }

  private final Http2ConnectionHandler handler;
  private final ChannelHandlerContext context;
  private Step step = Step.OPEN;
  private long since;

  private Http2Drain(Http2ConnectionHandler handler, ChannelHandlerContext context) {
    this.handler = handler;
    this.context = context;
  }

  /** That of a pipeline; null when it does not speak HTTP/2 (yet). */
  static @Nullable Http2Drain in(ChannelPipeline pipeline) {
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      if (entry.getValue() instanceof Http2ConnectionHandler handler) {
        ChannelHandlerContext context = pipeline.context(handler);
        return context == null ? null : new Http2Drain(handler, context);
      }
    }
    return null;
  }

  int requests() {
    return handler.connection().numActiveStreams();
  }

  /** Takes the next step if it is time. */
  void attend() {
    long now = System.nanoTime();
    switch (step) {
      case OPEN -> {
        if (isGrpc()) {
          // What its server does at shutdown(): the same steps, with a PING for the round trip.
          handler.gracefulShutdownTimeoutMillis(-1); // Until then it would be cut off after 30 s.
          context.channel().close();
          step = Step.CLOSING;
        } else {
          goAway(Integer.MAX_VALUE);
          next(Step.TOLD, now);
        }
      }
      case TOLD -> {
        if (now - since > ROUND_TRIP_NANOS) {
          goAway(handler.connection().remote().lastStreamCreated());
          next(Step.LAST, now);
        }
      }
      case LAST -> {
        if (requests() == 0 && now - since > LINGER_NANOS) {
          step = Step.CLOSING;
          context.flush();
          context.close(); // Past the handler, which would say GOAWAY once more.
        }
      }
      case CLOSING -> {}
    }
  }

  private boolean isGrpc() {
    // Its shaded copy has the same end of the name.
    return handler.getClass().getName().endsWith("grpc.netty.NettyServerHandler");
  }

  private void goAway(int lastStream) {
    Http2Connection connection = handler.connection();
    if (!connection.goAwaySent() || connection.remote().lastStreamKnownByPeer() > lastStream) {
      handler.goAway(
          context,
          lastStream,
          Http2Error.NO_ERROR.code(),
          Unpooled.EMPTY_BUFFER,
          context.newPromise());
      context.flush();
    }
  }

  private void next(Step next, long now) {
    step = next;
    since = now;
  }
}
