package dev.cadre.state.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The name of an entry. Two are the same only if all their bytes are. */
final class Key {
  /** A longer name is replaced by its SHA-256. */
  static final int MAX_BYTES = 128;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte DIGESTED = (byte) 0x80;

  private final long hash;
  private final byte[] bytes;

  private Key(long hash, byte[] bytes) {
    this.hash = hash;
    this.bytes = bytes;
  }

  /** Of the bytes, with the segment's seed. */
  long hash() {
    return hash;
  }

  /**
   * Kind, length of the structure's name, name, key; or kind and SHA-256 of all that. Not a copy.
   */
  byte[] bytes() {
    return bytes;
  }

  /** Of which structure an entry is part. The numbers are part of the layout. */
  enum Kind {
    FIXED_WINDOW(0),
    SLIDING_WINDOW(1),
    TOKEN_BUCKET(2),
    COUNTER(3),
    VALUE(4),
    LEASE(5);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /** What the keys of one structure begin with. */
  static final class Prefix {
    private final byte[] bytes;
    private final long seed;

    private Prefix(byte[] bytes, long seed) {
      this.bytes = bytes;
      this.seed = seed;
    }

    static Prefix of(Kind kind, String name, long seed) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      byte[] bytes = new byte[3 + utf8.length];
      bytes[0] = (byte) kind.number;
      bytes[1] = (byte) (utf8.length >> 8);
      bytes[2] = (byte) utf8.length;
      System.arraycopy(utf8, 0, bytes, 3, utf8.length);
      return new Prefix(bytes, seed);
    }

    Key key(String key) {
      byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
      byte[] all = new byte[bytes.length + utf8.length];
      System.arraycopy(bytes, 0, all, 0, bytes.length);
      System.arraycopy(utf8, 0, all, bytes.length, utf8.length);
      byte[] name = all.length <= MAX_BYTES ? all : digest(all);
      return new Key(Key.hash(name, seed), name);
    }
  }

  private static byte[] digest(byte[] all) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(all);
      byte[] name = new byte[1 + digest.length];
      name[0] = (byte) (all[0] | DIGESTED);
      System.arraycopy(digest, 0, name, 1, digest.length);
      return name;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Spreads well; not for secrets. The seed keeps others from choosing keys that collide. */
  static long hash(byte[] bytes, long seed) {
    long hash = seed ^ (bytes.length * 0x9E3779B97F4A7C15L);
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(bytes, i));
    }
    long rest = 0;
    for (; i < bytes.length; i++) {
      rest = rest << 8 | (bytes[i] & 0xFF);
    }
    return mix(hash ^ rest);
  }

  private static long mix(long value) {
    long x = value * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 31)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 29);
  }
}
