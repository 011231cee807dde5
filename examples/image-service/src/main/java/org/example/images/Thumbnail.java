package org.example.images;

import static java.awt.RenderingHints.KEY_INTERPOLATION;
import static java.awt.RenderingHints.VALUE_INTERPOLATION_BILINEAR;

import java.awt.image.BufferedImage;

/**
 * A smaller version of an image. Shrunk by halves: bilinear interpolation looks at four pixels
 * only, and one large step would skip most of the picture and show jagged lines.
 */
final class Thumbnail {

  private Thumbnail() {}

  /** The image in the given width, proportions kept; one that is narrower stays as it is wide. */
  static BufferedImage of(BufferedImage image, int width) {
    int toWidth = Math.min(width, image.getWidth());
    int toHeight =
        Math.max(1, (int) Math.round((double) image.getHeight() * toWidth / image.getWidth()));
    return scaled(image, toWidth, toHeight);
  }

  /** The image in exactly these dimensions. */
  static BufferedImage scaled(BufferedImage image, int toWidth, int toHeight) {
    BufferedImage current = image;
    do {
      int width = Math.max(toWidth, (current.getWidth() + 1) / 2);
      int height = Math.max(toHeight, (current.getHeight() + 1) / 2);
      if (current.getWidth() <= toWidth) {
        width = toWidth;
      }
      if (current.getHeight() <= toHeight) {
        height = toHeight;
      }
      current = drawn(current, width, height);
    } while (current.getWidth() != toWidth || current.getHeight() != toHeight);
    return current;
  }

  private static BufferedImage drawn(BufferedImage image, int width, int height) {
    boolean alpha = image.getColorModel().hasAlpha();
    var drawn =
        new BufferedImage(
            width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    var graphics = drawn.createGraphics();
    graphics.setRenderingHint(KEY_INTERPOLATION, VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return drawn;
  }
}
