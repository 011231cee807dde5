package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys of one structure: {@code cadre:APPLICATION:KIND:NAME:KEY}. The parts are escaped, so
 * that no two are the same, and have no brace, by which whoever chooses keys could put all into one
 * slot of a cluster.
 *
 * @param prefix with the colon before the key
 */
record Keys(String prefix) {
  /** A longer key stands as its hash: clients choose them, and pay nothing for the memory. */
  private static final int LONGEST = 200;

  static Keys of(String application, String kind, String name) {
    return new Keys("cadre:" + escape(application) + ":" + kind + ":" + escape(name) + ":");
  }

  byte[] of(String key) {
    String end = key.length() <= LONGEST ? escape(key) : "%hash:" + sha256(key);
    return (prefix + end).getBytes(UTF_8);
  }

  /** That of a structure that has one key. */
  byte[] only() {
    return prefix.substring(0, prefix.length() - 1).getBytes(UTF_8);
  }

  private static String escape(String part) {
    boolean plain = true;
    for (int i = 0; i < part.length() && plain; i++) {
      plain = "%:{".indexOf(part.charAt(i)) < 0;
    }
    return plain ? part : part.replace("%", "%25").replace(":", "%3A").replace("{", "%7B");
  }

  private static String sha256(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }
}
