package dev.cadre.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {

  @Test
  void messagesComeOutHoweverTheBytesAreCut() throws Exception {
    byte[] all = allSamples();
    for (int step : new int[] {1, 2, 3, 5, 7, 64, 1000, all.length}) {
      FrameDecoder decoder = new FrameDecoder();
      List<Message> got = new ArrayList<>();
      for (int at = 0; at < all.length; at += step) {
        ByteBuffer chunk = ByteBuffer.wrap(all, at, Math.min(step, all.length - at));
        decoder.feed(chunk, got::add);
        assertThat(chunk.hasRemaining()).isFalse();
      }
      assertThat(got).isEqualTo(Samples.MESSAGES);
    }
  }

  @Test
  void streamIsReadToItsEnd() throws Exception {
    try (InputStream in = new Trickle(allSamples())) {
      for (Message message : Samples.MESSAGES) {
        assertThat(FrameDecoder.read(in)).isEqualTo(message);
      }
      assertThat(FrameDecoder.read(in)).isNull();
    }
  }

  @Test
  void streamThatEndsWithinAFrameIsMalformed() {
    byte[] frame = MessageCodec.encode(new Message.Ping(1));
    for (int length = 1; length < frame.length; length++) {
      InputStream in = new ByteArrayInputStream(frame, 0, length);
      assertThatThrownBy(() -> FrameDecoder.read(in)).isInstanceOf(MalformedFrameException.class);
    }
  }

  @Test
  void unknownTypeIsSkippedAndTheNextMessageRead() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0, 0, 0, 5, (byte) 0xff, (byte) 0xfe, 1, 2, 3});
    bytes.writeBytes(MessageCodec.encode(new Message.Drain(0)));
    List<Message> got = new ArrayList<>();
    new FrameDecoder().feed(ByteBuffer.wrap(bytes.toByteArray()), got::add);
    assertThat(got).containsExactly(new Message.Unknown(0xfffe), new Message.Drain(0));
  }

  @Test
  void lengthOutOfRangeIsMalformedBeforeAnythingIsKept() throws Exception {
    for (int length : new int[] {0, 1, (1 << 20) + 1, Integer.MAX_VALUE, -1}) {
      byte[] header = ByteBuffer.allocate(6).putInt(length).putShort((short) 69).array();
      assertThatThrownBy(() -> new FrameDecoder().feed(ByteBuffer.wrap(header), m -> {}))
          .isInstanceOf(MalformedFrameException.class)
          .hasMessage("a frame of " + Integer.toUnsignedString(length) + " bytes");
      assertThatThrownBy(() -> FrameDecoder.read(new ByteArrayInputStream(header)))
          .isInstanceOf(MalformedFrameException.class);
    }
  }

  @Test
  void largestFrameIsRead() throws Exception {
    Message largest = new Message.Notice("", "x".repeat((1 << 20) - 10));
    List<Message> got = new ArrayList<>();
    new FrameDecoder().feed(ByteBuffer.wrap(MessageCodec.encode(largest)), got::add);
    assertThat(got).containsExactly(largest);
  }

  @Test
  void nothingIsReadAfterAMalformedFrame() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(MessageCodec.encode(new Message.Ping(1)));
    bytes.writeBytes(new byte[] {0, 0, 0, 2, 0, 69});
    bytes.writeBytes(MessageCodec.encode(new Message.Ping(2)));
    FrameDecoder decoder = new FrameDecoder();
    List<Message> got = new ArrayList<>();
    assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(bytes.toByteArray()), got::add))
        .isInstanceOf(MalformedFrameException.class);
    assertThatThrownBy(() ->
            decoder.feed(ByteBuffer.wrap(MessageCodec.encode(new Message.Drain(0))), got::add))
        .isInstanceOf(MalformedFrameException.class);
    assertThat(got).containsExactly(new Message.Ping(1));
  }

  private static byte[] allSamples() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Message message : Samples.MESSAGES) {
      all.writeBytes(MessageCodec.encode(message));
    }
    return all.toByteArray();
  }

  /** Gives one byte or two at a time, as a socket may. */
  private static final class Trickle extends InputStream {
    private final byte[] bytes;
    private int at;

    Trickle(byte[] bytes) {
      this.bytes = Arrays.copyOf(bytes, bytes.length);
    }

    @Override
    public int read() throws IOException {
      return at < bytes.length ? bytes[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return super.read(into, offset, Math.min(length, 1 + at % 2));
    }
  }
}
