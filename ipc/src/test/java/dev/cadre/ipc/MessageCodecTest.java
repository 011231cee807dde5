package dev.cadre.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  /** The fields that the first version had. */
  private static final int HEALTH_WITHOUT_STATES = 4 + 4 * 8;

  @Test
  void everyMessageComesBackAsItWas() throws Exception {
    for (Message message : Samples.MESSAGES) {
      byte[] frame = MessageCodec.encode(message);
      assertThat(length(frame)).isEqualTo(frame.length - 4);
      assertThat(MessageCodec.decode(type(frame), body(frame))).isEqualTo(message);
    }
  }

  @Test
  void samplesHaveEveryTypeButUnknown() {
    Set<Class<?>> types = new HashSet<>(Arrays.asList(Message.class.getPermittedSubclasses()));
    types.remove(Message.Unknown.class);
    assertThat(Samples.MESSAGES.stream().map(Object::getClass)).hasSameElementsAs(types);
  }

  @Test
  void bytesOfAFrameAreAsDocumented() {
    assertThat(MessageCodec.encode(new Message.Drain(258)))
        .containsExactly(0, 0, 0, 6, 0, 70, 0, 0, 1, 2);
    assertThat(MessageCodec.encode(new Message.Hello(1, 258)))
        .containsExactly(0, 0, 0, 14, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2);
    assertThat(
            MessageCodec.encode(
                new Message.PrivateBind(new ListenerKey(ListenerKey.Family.UNIX, "\u00fc", 0, 0))))
        .containsExactly(0, 0, 0, 17, 0, 4, 2, 0, 0, 0, 2, 0xc3, 0xbc, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void bytesAfterTheKnownFieldsAreIgnored() throws Exception {
    for (Message message : Samples.MESSAGES) {
      byte[] frame = MessageCodec.encode(message);
      byte[] longer = Arrays.copyOf(body(frame), frame.length - 6 + 9);
      assertThat(MessageCodec.decode(type(frame), longer)).isEqualTo(message);
    }
  }

  @Test
  void bodyThatEndsTooEarlyIsMalformed() {
    for (Message message : Samples.MESSAGES) {
      byte[] frame = MessageCodec.encode(message);
      byte[] body = body(frame);
      int optional = message instanceof Message.Drain ? 1 : 0; // It may have no fields at all.
      for (int length = optional; length < body.length; length++) {
        if (message instanceof Message.Health && isOlderHealth(body.length, length)) {
          continue;
        }
        byte[] shorter = Arrays.copyOf(body, length);
        assertThatThrownBy(() -> MessageCodec.decode(type(frame), shorter))
            .as("%s cut to %d bytes", message, length)
            .isInstanceOf(MalformedFrameException.class)
            .hasMessageStartingWith("message of type " + type(frame) + ": ");
      }
    }
  }

  /** One that ends before a field that a later version added. */
  private static boolean isOlderHealth(int whole, int length) {
    return length == HEALTH_WITHOUT_STATES
        || length == whole - 20
        || length == whole - 12
        || length == whole - 4;
  }

  @Test
  void healthOfAnOlderWorkerSaysNothingOfItsState() throws Exception {
    for (Message message : Samples.MESSAGES) {
      if (message instanceof Message.Health health) {
        byte[] older = Arrays.copyOf(body(MessageCodec.encode(health)), HEALTH_WITHOUT_STATES);
        assertThat(MessageCodec.decode(5, older))
            .isEqualTo(
                new Message.Health(
                    health.sequence(),
                    health.heapUsedBytes(),
                    health.heapCommittedBytes(),
                    health.heapMaxBytes(),
                    health.uptimeMillis(),
                    List.of()));
      }
    }
  }

  @Test
  void drainOfAnOlderPrimarySaysNothingOfWebSockets() throws Exception {
    assertThat(MessageCodec.decode(70, new byte[0])).isEqualTo(new Message.Drain(0));
  }

  @Test
  void unknownTypeIsNoError() throws Exception {
    assertThat(MessageCodec.decode(9999, new byte[] {1, 2, 3}))
        .isEqualTo(new Message.Unknown(9999));
    assertThatThrownBy(() -> MessageCodec.encode(new Message.Unknown(9999)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valuesThatCannotBeAreMalformed() {
    byte[] family = body(MessageCodec.encode(new Message.PrivateBind(Samples.FOUR)));
    family[0] = 5;
    assertMalformed(4, family, "address family 5");
    assertMalformed(65, ints(1, 65536, 5), "port 65536");
    assertMalformed(65, ints(1, -1, 5), "port -1");
    assertMalformed(65, ints(1, 80, -1), "descriptor -1");
    assertMalformed(7, ints(Integer.MAX_VALUE, 0, 0), "a list of 2147483647 does not fit");
    assertMalformed(7, ints(-1, 0, 0), "a list of 4294967295 does not fit");
    assertMalformed(8, ints(1, 65536, 1, 1), "port 65536");
    assertMalformed(8, ints(1, 80, 1, -1), "-1 requests");
    assertMalformed(8, ints(2, 80, 1, 1), "a list of 2 does not fit");
    assertMalformed(6, ints(-1, 0, 0), "ends at byte 12, within a field that begins at byte 4");
  }

  @Test
  void messageLongerThanAFrameIsRefusedAtTheSender() {
    assertThatThrownBy(() -> MessageCodec.encode(new Message.Notice("INFO", "x".repeat(1 << 20))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048590");
    assertThat(MessageCodec.encode(new Message.Notice("", "x".repeat((1 << 20) - 10))))
        .hasSize((1 << 20) + 4);
  }

  private static void assertMalformed(int type, byte[] body, String message) {
    assertThatThrownBy(() -> MessageCodec.decode(type, body))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("message of type " + type + ": " + message);
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  private static int length(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt();
  }

  private static int type(byte[] frame) {
    return ByteBuffer.wrap(frame).getShort(4);
  }

  private static byte[] body(byte[] frame) {
    return Arrays.copyOfRange(frame, 6, frame.length);
  }
}
