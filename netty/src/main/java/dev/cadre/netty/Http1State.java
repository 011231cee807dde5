package dev.cadre.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP/1 codec of one connection keeps to itself: whether it is in the middle of a message
 * and how many requests it has read that are not answered. Of the event loop's thread.
 */
final class Http1State {

  /** {@code HttpObjectEncoder.ST_CONTENT_CHUNK}. */
  private static final int CHUNKED = 2;

  private final HttpObjectDecoder decoder;
  private final HttpObjectEncoder<?> encoder;
  private final @Nullable HttpServerCodec codec;
  private final ChannelPipeline pipeline;
  private final String last;

  private Http1State(
      ChannelPipeline pipeline,
      String last,
      HttpObjectDecoder decoder,
      HttpObjectEncoder<?> encoder,
      @Nullable HttpServerCodec codec) {
    this.pipeline = pipeline;
    this.last = last;
    this.decoder = decoder;
    this.encoder = encoder;
    this.codec = codec;
  }

  /** The codec of a pipeline, in one handler or in two; null when there is none. */
  static @Nullable Http1State in(ChannelPipeline pipeline) throws ReflectiveOperationException {
    HttpObjectDecoder decoder = null;
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      ChannelHandler handler = entry.getValue();
      if (handler instanceof HttpServerCodec codec) {
        return new Http1State(
            pipeline,
            entry.getKey(),
            (HttpObjectDecoder) half(codec, "inboundHandler"),
            (HttpObjectEncoder<?>) half(codec, "outboundHandler"),
            codec);
      }
      if (handler instanceof HttpRequestDecoder found) {
        decoder = found;
      } else if (handler instanceof HttpResponseEncoder encoder && decoder != null) {
        return new Http1State(pipeline, entry.getKey(), decoder, encoder, null);
      }
    }
    return null;
  }

  /** The name of the handler after which all requests are decoded and no answer is encoded yet. */
  String last() {
    return last;
  }

  /** Whether it is between two requests, as far as the bytes that were read go. */
  boolean isBetweenRequests() throws IllegalAccessException, NoSuchFieldException {
    Object state = field(HttpObjectDecoder.class, "currentState").get(decoder);
    ByteBuf read = (ByteBuf) field(ByteToMessageDecoder.class, "cumulation").get(decoder);
    // Two names of one state: the second since 4.2.
    return state.toString().startsWith("SKIP_") && (read == null || !read.isReadable());
  }

  /** Whether it is between two answers. */
  boolean isBetweenAnswers() throws IllegalAccessException, NoSuchFieldException {
    return field(HttpObjectEncoder.class, "state").getInt(encoder) == 0;
  }

  /** Whether it is within an answer that can be ended at any byte. */
  boolean isInChunkedAnswer() throws IllegalAccessException, NoSuchFieldException {
    return field(HttpObjectEncoder.class, "state").getInt(encoder) == CHUNKED;
  }

  /**
   * How many requests were read of which the answer's end has not been written.
   *
   * @return negative when nobody knows
   */
  int unanswered() throws ReflectiveOperationException {
    int begun = isBetweenAnswers() ? 0 : 1;
    if (codec != null) {
      return begun + queued(codec);
    }
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      if (entry.getValue().getClass().getName().equals("io.vertx.core.net.impl.VertxHandler")) {
        return Math.max(begun, ofVertx(entry.getValue()));
      }
    }
    return -1;
  }

  /** The requests whose answer's head has not been written. */
  private static int queued(HttpServerCodec codec) throws ReflectiveOperationException {
    int queued = 0;
    boolean known = false;
    for (Field field : HttpServerCodec.class.getDeclaredFields()) {
      field.setAccessible(true);
      if (Queue.class.isAssignableFrom(field.getType())) {
        queued += field.get(codec) instanceof Queue<?> queue ? queue.size() : 0;
        known = true;
      } else if (field.getName().equals("methodQueueSize")) { // since 4.2.17: most are in a long
        queued += field.getInt(codec);
      }
    }
    if (!known) {
      throw new NoSuchFieldException("a queue of " + HttpServerCodec.class.getName());
    }
    return queued;
  }

  /** Vert.x has a codec of its own; its connection knows what it is at. */
  private static int ofVertx(ChannelHandler handler) throws ReflectiveOperationException {
    Object connection = handler.getClass().getMethod("getConnection").invoke(handler);
    if (connection == null) {
      return -1;
    }
    boolean busy =
        field(connection.getClass(), "requestInProgress").get(connection) != null
            || field(connection.getClass(), "responseInProgress").get(connection) != null;
    return busy ? 1 : 0;
  }

  private static Object half(HttpServerCodec codec, String name)
      throws ReflectiveOperationException {
    return field(CombinedChannelDuplexHandler.class, name).get(codec);
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
