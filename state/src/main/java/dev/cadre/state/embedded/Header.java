package dev.cadre.state.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The first page of a segment, in the byte order of the machine:
 *
 * <pre>
 *   0 magic:u64   8 layout:u32   12 cells:u32   16 ring:u32   20 values:u32   24 spares:u32
 *  32 boot id:u64   40 pid namespace:u64   48 seed of the hash:u64
 *  56 clock: microseconds since 1970:u64, 64 at this nanosecond of CLOCK_MONOTONIC:u64
 * 128 last token:u64       (a cache line of its own)
 * 256 tail of the ring:u64 (a cache line of its own)
 * 512 owners whose reader sleeps: a bit for each of 1024
 * </pre>
 */
final class Header {
  /**
   * Changes with anything that a worker of another version would misread; part of the file's name.
   */
  static final int LAYOUT = 2;

  static final int TOKEN = 128;
  static final int TAIL = 256;
  static final int SLEEPERS = 512;

  private static final long MAGIC = 0x4361647265537431L; // CadreSt1
  private static final int SEED = 48;
  private static final int CLOCK_MICROS = 56;
  private static final int CLOCK_NANOS = 64;

  private Header() {}

  static void write(ByteBuffer to, Geometry geometry, long bootId, long pidNamespace) {
    to.putLong(0, MAGIC);
    to.putInt(8, LAYOUT);
    to.putInt(12, geometry.cells());
    to.putInt(16, geometry.ring());
    to.putInt(20, geometry.values());
    to.putInt(24, geometry.spares());
    to.putLong(32, bootId);
    to.putLong(40, pidNamespace);
    to.putLong(SEED, ThreadLocalRandom.current().nextLong());
    to.putLong(CLOCK_MICROS, System.currentTimeMillis() * 1000);
    to.putLong(CLOCK_NANOS, System.nanoTime());
  }

  static Geometry geometry(ByteBuffer header, Path file) throws IOException {
    if (header.getLong(0) != MAGIC || header.getInt(8) != LAYOUT) {
      throw new IOException(file + " is no segment of layout " + LAYOUT);
    }
    return new Geometry(header.getInt(12), header.getInt(16), header.getInt(20), header.getInt(24));
  }

  static long bootId(ByteBuffer header) {
    return header.getLong(32);
  }

  static long pidNamespace(ByteBuffer header) {
    return header.getLong(40);
  }

  static long seed(ByteBuffer header) {
    return header.getLong(SEED);
  }

  /**
   * Microseconds since 1970 on a clock that all processes read alike and that no correction of the
   * machine's time moves: {@link System#nanoTime} is CLOCK_MONOTONIC, which counts from the boot.
   */
  static long nowMicros(ByteBuffer header) {
    return header.getLong(CLOCK_MICROS) + (System.nanoTime() - header.getLong(CLOCK_NANOS)) / 1000;
  }
}
