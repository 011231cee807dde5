package dev.cadre.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 connection that drains: the answer to the last request that was read says {@code
 * Connection: close}, and with it the connection ends; a stream of events is ended. Beside the
 * codec, on the application's side: whatever a framework believes of its connection, it passes
 * here. Of the event loop's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails is a connection that is gone.
final class Http1Drain extends ChannelDuplexHandler {

  private static final String NAME = "cadre-http1";

  /** A connection on which nothing happens for so long will hardly see a request in this moment. */
  private static final long IDLE_NANOS = 1_000_000_000;

  /** What a client has to end the connection from its side, too. */
  private static final long LINGER_MILLIS = 1000;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int FIRST_FINAL_STATUS = 200;

  private final Http1State state;
  private final EventStream eventStream;
  private final boolean known;
  private int unanswered;
  private boolean interim;
  private boolean switched;
  private boolean told;
  private boolean ended;

  /** An answer without an end is under way. */
  private boolean endless;

  /** It was ended: the application does not know yet, and may go on. */
  private boolean cut;

  private boolean telling = true;
  private long lastEvent = System.nanoTime();
  private @Nullable ChannelHandlerContext context;

  private Http1Drain(Http1State state, long spreadMillis) {
    this.state = state;
    eventStream = new EventStream(spreadMillis);
    int before = before(state);
    known = before >= 0;
    unanswered = Math.max(0, before);
  }

  private static int before(Http1State state) {
    try {
      return state.unanswered();
    } catch (ReflectiveOperationException e) {
      return -1; // A later Netty: its clients are told all the same.
    }
  }

  /**
   * Puts one into a pipeline that has an HTTP/1 codec; null when it has none.
   *
   * @param spreadMillis the time over which streams of events are ended
   */
  static @Nullable Http1Drain in(ChannelPipeline pipeline, long spreadMillis)
      throws ReflectiveOperationException {
    Http1State state = Http1State.in(pipeline);
    if (state == null) {
      return null;
    }
    Http1Drain drain = new Http1Drain(state, spreadMillis);
    pipeline.addAfter(state.last(), NAME, drain);
    return drain;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** Whether the connection may have another protocol by now. */
  boolean isSwitched() {
    // HTTP/2 by prior knowledge: the codec was there for those who do not have it, and goes.
    return switched || (context != null && context.pipeline().get(state.last()) == null);
  }

  /** Closes the connection if it is idle; ends a stream of events. */
  void attend() throws ReflectiveOperationException {
    if (cut || ended || context == null) {
      return;
    }
    endless = state.isInChunkedAnswer() && EventStream.isUnderWay(context.channel());
    if (endless && eventStream.mayEndNow()) {
      cut(context);
      return;
    }
    if (!told && requests() == 0 && System.nanoTime() - lastEvent > IDLE_NANOS) {
      told = true;
      context.close();
    }
  }

  /** Negative when that is not known. */
  int requests() {
    try {
      if (ended) {
        return 0;
      }
      if (!known || isSwitched()) {
        return -1;
      }
      boolean idle = told || (state.isBetweenRequests() && state.isBetweenAnswers());
      return Math.max(unanswered, idle ? 0 : 1);
    } catch (ReflectiveOperationException e) {
      return -1;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext on, Object message) {
    lastEvent = System.nanoTime();
    if (told && unanswered == 0) {
      ReferenceCountUtil.release(message); // What comes after the last answer has to come again.
      return;
    }
    if (message instanceof HttpRequest) {
      unanswered++;
    }
    on.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext on, Object message, ChannelPromise promise) {
    if (cut) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    lastEvent = System.nanoTime();
    eventStream.writes(message);
    if (message instanceof HttpResponse head) {
      begin(head);
    }
    ChannelPromise written = promise;
    if (message instanceof LastHttpContent && !end()) {
      written = promise.unvoid().addListener(_ -> close(on));
    }
    endless = endless && !(message instanceof LastHttpContent);
    on.write(message, written);
    if (endless && eventStream.mayEndAfterWrite()) {
      cut(on);
    }
  }

  /**
   * Ends the answer as the application would. It sees its client go, as it does every day; the
   * client sees a whole answer, and asks again.
   */
  private void cut(ChannelHandlerContext on) {
    cut = true;
    told = true;
    unanswered = 0;
    on.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(_ -> close(on));
  }

  private void begin(HttpResponse head) {
    int status = head.status().code();
    interim = status < FIRST_FINAL_STATUS && status != SWITCHING_PROTOCOLS;
    switched = status == SWITCHING_PROTOCOLS;
    // Requests that the client has sent ahead were read: they are answered first.
    if (!interim && !switched && unanswered <= 1 && telling) {
      try {
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        told = true;
      } catch (RuntimeException e) {
        telling = false; // Headers that cannot be changed: it ends when it is idle.
      }
    }
  }

  /** Whether the connection goes on after what is written now. */
  private boolean end() {
    if (!interim && unanswered > 0) {
      unanswered--;
    }
    interim = false;
    return !told || unanswered > 0;
  }

  /**
   * The answer is written. To close at once could take it away from the client, if more of what it
   * has sent arrives meanwhile (RFC 9112, 9.6): first this side only.
   */
  private void close(ChannelHandlerContext on) {
    ended = true;
    Channel channel = on.channel();
    if (channel instanceof DuplexChannel duplex
        && channel.pipeline().get(SslHandler.class) == null) {
      duplex.shutdownOutput();
      channel.config().setAutoRead(true); // To see the client's end.
      channel.eventLoop().schedule(() -> on.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      on.close();
    }
  }
}
