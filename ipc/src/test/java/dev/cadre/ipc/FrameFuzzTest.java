package dev.cadre.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * 100,000 frames that are wrong in some way: cut, flipped, with absurd numbers in them, or nothing
 * but noise. {@code -Dcadre.fuzz.seed=N} repeats a run.
 */
class FrameFuzzTest {
  private static final int FRAMES = 100_000;

  /** The first ones load classes, which allocates: not counted. */
  private static final int WARM_UP = 2_000;

  // A frame here has some hundred bytes; a count in it that was believed would show as megabytes.
  private static final int ALLOCATION_LIMIT = 512 * 1024;

  @Test
  void damagedFramesAreMalformedOrAMessageAndNothingElse() throws Exception {
    long seed = Long.getLong("cadre.fuzz.seed", System.nanoTime());
    System.out.println("FrameFuzzTest: -Dcadre.fuzz.seed=" + seed);
    Random random = new Random(seed);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int malformed = 0;
    long worst = 0;
    for (int i = 0; i < FRAMES; i++) {
      byte[] frame = damaged(random);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        feedInPieces(random, frame);
      } catch (MalformedFrameException expected) {
        malformed++;
      } catch (RuntimeException | Error wrong) {
        throw new AssertionError("seed " + seed + ", frame " + i + ": " + hex(frame), wrong);
      }
      if (i >= WARM_UP) {
        worst = Math.max(worst, threads.getCurrentThreadAllocatedBytes() - before);
      }
      readFromStream(seed, i, frame);
    }
    assertThat(malformed).as("seed " + seed).isBetween(FRAMES / 10, FRAMES - FRAMES / 10);
    assertThat(worst)
        .as("bytes allocated for one frame, seed " + seed)
        .isLessThan(ALLOCATION_LIMIT);
  }

  private static void feedInPieces(Random random, byte[] frame) throws MalformedFrameException {
    FrameDecoder decoder = new FrameDecoder();
    int cut = random.nextInt(frame.length + 1);
    decoder.feed(ByteBuffer.wrap(frame, 0, cut), FrameFuzzTest::accept);
    decoder.feed(ByteBuffer.wrap(frame, cut, frame.length - cut), FrameFuzzTest::accept);
  }

  private static void readFromStream(long seed, int number, byte[] frame) throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(frame);
    try {
      @Nullable Message message;
      do {
        message = FrameDecoder.read(in);
      } while (message != null);
    } catch (MalformedFrameException expected) {
      // That is what it is for.
    } catch (RuntimeException | Error wrong) {
      throw new AssertionError("seed " + seed + ", frame " + number + ": " + hex(frame), wrong);
    }
  }

  /** A message that was decoded can be encoded again: it has no impossible value in it. */
  private static void accept(Message message) {
    if (!(message instanceof Message.Unknown) && MessageCodec.encode(message).length < 6) {
      throw new AssertionError(message);
    }
  }

  private static byte[] damaged(Random random) {
    List<Message> samples = Samples.MESSAGES;
    byte[] frame = MessageCodec.encode(samples.get(random.nextInt(samples.size())));
    switch (random.nextInt(6)) {
      case 0 -> {
        // Noise behind a header that is right, of any type.
        frame = new byte[6 + random.nextInt(200)];
        random.nextBytes(frame);
        ByteBuffer.wrap(frame)
            .putInt(frame.length - 4)
            .putShort((short) samplesType(random, samples));
      }
      case 1 -> {
        frame = new byte[random.nextInt(200)];
        random.nextBytes(frame);
      }
      case 2 -> {
        frame = Arrays.copyOf(frame, 6 + random.nextInt(frame.length - 5));
        ByteBuffer.wrap(frame).putInt(frame.length - 4);
      }
      case 3 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
      case 4 -> {
        if (frame.length >= 10) {
          int[] absurd = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 0, 65536, 255};
          int at = 6 + random.nextInt(frame.length - 9);
          ByteBuffer.wrap(frame).putInt(at, absurd[random.nextInt(absurd.length)]);
        }
      }
      case 5 -> {
        for (int n = random.nextInt(8); n >= 0; n--) {
          frame[6 + random.nextInt(frame.length - 5) - 1] = (byte) random.nextInt();
        }
      }
      default -> throw new AssertionError();
    }
    return frame;
  }

  private static int samplesType(Random random, List<Message> samples) {
    byte[] other = MessageCodec.encode(samples.get(random.nextInt(samples.size())));
    return ByteBuffer.wrap(other).getShort(4);
  }

  private static String hex(byte[] frame) {
    return java.util.HexFormat.of().formatHex(frame);
  }
}
