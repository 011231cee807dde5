package org.example.images;

import java.awt.image.BufferedImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Two ways to say that images are the same: by their bytes, and by how they look. */
final class Hashes {

  /** Bits in a row, and rows. */
  private static final int SIDE = 8;

  /** Pixels of a tile's side: more than one, so that a shift by half a pixel changes little. */
  private static final int TILE = 8;

  private Hashes() {}

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The difference hash: 64 bits, each says whether a tile of the picture, cut into 9 x 8, is
   * darker than its right neighbour. Pictures that look alike differ in few bits.
   */
  static long difference(BufferedImage image) {
    BufferedImage small = Thumbnail.scaled(image, (SIDE + 1) * TILE, SIDE * TILE);
    long hash = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean darker = luminance(small, x, y) < luminance(small, x + 1, y);
        hash = hash << 1 | (darker ? 1 : 0);
      }
    }
    return hash;
  }

  /** Of a whole tile. */
  private static long luminance(BufferedImage image, int tileX, int tileY) {
    long sum = 0;
    for (int rgb : image.getRGB(tileX * TILE, tileY * TILE, TILE, TILE, null, 0, TILE)) {
      sum += luminance(rgb);
    }
    return sum;
  }

  /** ITU-R BT.601, in thousandths. */
  private static int luminance(int rgb) {
    return 299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff);
  }
}
