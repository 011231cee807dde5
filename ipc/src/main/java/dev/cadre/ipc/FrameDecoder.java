package dev.cadre.ipc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a channel's bytes into messages. An instance keeps the beginning of a frame whose end has
 * not come, so never more than has been fed nor more than one frame. For one thread at a time.
 */
public final class FrameDecoder {
  private static final int HEADER_SIZE = MessageCodec.LENGTH_SIZE + MessageCodec.TYPE_SIZE;

  private byte[] pending = new byte[256];
  private int size;
  private @Nullable MalformedFrameException broken;

  /**
   * Takes what has been read, all of it, and hands on the messages that are complete now, in order;
   * those of a type that this version does not know as {@link Message.Unknown}.
   *
   * @throws MalformedFrameException when the bytes are no frames; then at every later call too. The
   *     messages before have been handed on
   */
  public void feed(ByteBuffer chunk, Consumer<Message> sink) throws MalformedFrameException {
    while (broken == null && chunk.hasRemaining()) {
      try {
        take(chunk, (size < HEADER_SIZE ? HEADER_SIZE : frameSize()) - size);
        if (size >= HEADER_SIZE && size == frameSize()) {
          byte[] body = Arrays.copyOfRange(pending, HEADER_SIZE, size);
          size = 0;
          sink.accept(MessageCodec.decode(type(pending), body));
        }
      } catch (MalformedFrameException malformed) {
        broken = malformed;
      }
    }
    if (broken != null) {
      chunk.position(chunk.limit());
      throw broken;
    }
  }

  private void take(ByteBuffer chunk, int wanted) {
    int count = Math.min(wanted, chunk.remaining());
    if (pending.length - size < count) {
      pending = Arrays.copyOf(pending, Math.max(pending.length * 2, size + count));
    }
    chunk.get(pending, size, count);
    size += count;
  }

  private int frameSize() throws MalformedFrameException {
    return MessageCodec.LENGTH_SIZE + checkedLength(pending);
  }

  /**
   * Reads one message; blocks.
   *
   * @return null at the end of the stream
   * @throws MalformedFrameException also when the stream ends within a frame
   */
  public static @Nullable Message read(InputStream in) throws IOException {
    byte[] header = new byte[HEADER_SIZE];
    int got = fill(in, header);
    if (got == 0) {
      return null;
    }
    if (got == HEADER_SIZE) {
      byte[] body = new byte[checkedLength(header) - MessageCodec.TYPE_SIZE];
      if (fill(in, body) == body.length) {
        return MessageCodec.decode(type(header), body);
      }
    }
    throw new MalformedFrameException("the channel has ended within a frame");
  }

  /** Not {@code readNBytes}: that of a FileInputStream asks for a position, which no socket has. */
  private static int fill(InputStream in, byte[] into) throws IOException {
    int got = 0;
    while (got < into.length) {
      int count = in.read(into, got, into.length - got);
      if (count < 0) {
        return got;
      }
      got += count;
    }
    return got;
  }

  private static int checkedLength(byte[] header) throws MalformedFrameException {
    int length = FieldReader.intAt(header, 0);
    if (length < MessageCodec.TYPE_SIZE || length > MessageCodec.LENGTH_LIMIT) {
      throw new MalformedFrameException(
          "a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  private static int type(byte[] header) {
    return (header[4] & 0xff) << 8 | (header[5] & 0xff);
  }
}
