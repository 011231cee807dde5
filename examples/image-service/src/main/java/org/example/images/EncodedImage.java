package org.example.images;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** An image as the bytes of a file. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record EncodedImage(Format format, byte[] bytes) {

  private static final float JPEG_QUALITY = 0.85f;

  static EncodedImage of(BufferedImage image, Format format) throws IOException {
    return switch (format) {
      case PNG -> new EncodedImage(format, written("png", image, false));
      case JPEG -> new EncodedImage(format, written("jpeg", opaque(image), true));
    };
  }

  private static byte[] written(String name, BufferedImage image, boolean setQuality)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(name).next();
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (setQuality) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** JPEG has no transparency: what shines through is white. */
  private static BufferedImage opaque(BufferedImage image) {
    if (!image.getColorModel().hasAlpha()) {
      return image;
    }
    var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    var graphics = opaque.createGraphics();
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    graphics.dispose();
    return opaque;
  }
}
