package dev.cadre.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that drains: at a random moment of the given time, so that not all clients come back
 * at once, it gets a close frame with the status "going away" (RFC 6455, 7.4.1). Its answer goes to
 * the application, which sees the connection end as if the client had wished it. Beside the frame
 * encoder, on the application's side. Of the event loop's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails is a connection that is gone.
final class WebSocketDrain extends ChannelDuplexHandler {

  private static final String NAME = "cadre-websocket";
  private static final int GOING_AWAY = 1001;

  /** What a client has to answer the close frame. */
  private static final long ANSWER_MILLIS = 2000;

  private final long spreadMillis;
  private boolean told;

  private WebSocketDrain(long spreadMillis) {
    this.spreadMillis = spreadMillis;
  }

  /** Puts one into the pipeline of a WebSocket; null when it is none (yet). */
  static @Nullable WebSocketDrain in(ChannelPipeline pipeline, long spreadMillis) {
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      if (entry.getValue() instanceof WebSocketFrameEncoder) {
        WebSocketDrain drain = new WebSocketDrain(spreadMillis);
        pipeline.addAfter(entry.getKey(), NAME, drain);
        return drain;
      }
    }
    return null;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long delay = spreadMillis == 0 ? 0 : ThreadLocalRandom.current().nextLong(spreadMillis);
    context.executor().schedule(() -> tell(context), delay, TimeUnit.MILLISECONDS);
  }

  private void tell(ChannelHandlerContext context) {
    if (!told && context.channel().isActive()) {
      told = true;
      context.writeAndFlush(new CloseWebSocketFrame(GOING_AWAY, "the server is going away"));
      var _ =
          context.executor().schedule(() -> context.close(), ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (told && message instanceof WebSocketFrame) {
      ReferenceCountUtil.release(message);
      if (message instanceof CloseWebSocketFrame) {
        promise.trySuccess(); // It has been said already.
      } else {
        promise.tryFailure(new ClosedChannelException()); // After a close frame nothing may come.
      }
      return;
    }
    told = told || message instanceof CloseWebSocketFrame;
    context.write(message, promise);
  }
}
