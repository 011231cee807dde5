package dev.cadre.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * When an answer of HTTP/1.1 that is a stream of server-sent events may end: at a random moment of
 * the given time, so that not all clients come back at once, and between two events. Of the event
 * loop's thread.
 *
 * <p>What kind of answer it is only a framework can say, when its head was sent before the drain.
 * Reactor Netty does.
 */
final class EventStream {

  private static final String BRIDGE = "reactor.right.reactiveBridge";

  /** The parts of an event are written at once: after so long, there is no more of it. */
  private static final long QUIET_NANOS = 100_000_000;

  private static final int NOTHING = 0;

  private final long endNanos;

  /** The last three bytes that were written since the drain began. */
  private int tail = NOTHING;

  private long lastWrite = System.nanoTime();

  EventStream(long spreadMillis) {
    long delay = spreadMillis == 0 ? 0 : ThreadLocalRandom.current().nextLong(spreadMillis);
    endNanos = System.nanoTime() + delay * 1_000_000;
  }

  /** Whether such an answer, to a GET, is under way on this connection. */
  static boolean isUnderWay(Channel channel) {
    ChannelHandler bridge = channel.pipeline().get(BRIDGE);
    try {
      return bridge != null && isEventStream(bridge.getClass().getClassLoader(), channel);
    } catch (ReflectiveOperationException e) {
      return false; // A later Reactor Netty: it is cut at the drain timeout.
    }
  }

  private static boolean isEventStream(@Nullable ClassLoader loader, Channel channel)
      throws ReflectiveOperationException {
    Object operations =
        Class.forName("reactor.netty.channel.ChannelOperations", false, loader)
            .getMethod("get", Channel.class)
            .invoke(null, channel);
    Class<?> response =
        Class.forName("reactor.netty.http.server.HttpServerResponse", false, loader);
    if (!response.isInstance(operations)) {
      return false;
    }
    HttpHeaders headers = (HttpHeaders) response.getMethod("responseHeaders").invoke(operations);
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    return type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length())
        && response.getMethod("method").invoke(operations).toString().equals("GET");
  }

  /** Takes note of what the application writes, before it is written. */
  void writes(Object message) {
    ByteBuf bytes =
        message instanceof ByteBufHolder holder
            ? holder.content()
            : message instanceof ByteBuf buffer ? buffer : null;
    if (bytes != null) {
      for (int i = Math.max(bytes.readerIndex(), bytes.writerIndex() - 3);
          i < bytes.writerIndex();
          i++) {
        tail = (tail << 8 | bytes.getUnsignedByte(i)) & 0xFFFFFF;
      }
      lastWrite = System.nanoTime();
    }
  }

  /** Whether it is time, and an event has just been written. */
  boolean mayEndAfterWrite() {
    return isTime() && isAfterEvent();
  }

  /** Whether it is time, and no event is being written. */
  boolean mayEndNow() {
    return isTime()
        && System.nanoTime() - lastWrite > QUIET_NANOS
        && (tail == NOTHING || isAfterEvent());
  }

  private boolean isTime() {
    return System.nanoTime() - endNanos >= 0;
  }

  /** An event ends by an empty line, of whichever kind. */
  private boolean isAfterEvent() {
    return (tail & 0xFFFF) == 0x0A0A || tail == 0x0A0D0A;
  }
}
