package org.example.images;

import com.sun.net.httpserver.HttpExchange;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * An image that a client sent. What it is, is judged by its bytes and not by the header that comes
 * with them; its dimensions are known before a pixel is decoded, so that a small file that unfolds
 * into a huge picture costs nothing.
 *
 * @param format as ImageIO names it
 */
record Upload(String format, BufferedImage image) {

  static final int MOST_BYTES = 10 * 1024 * 1024;
  static final long MOST_PIXELS = 16_000_000;

  /** A body up to this size is read to its end before it is refused: so the client sees why. */
  private static final long MOST_DISCARDED = 4L * MOST_BYTES;

  private static final Set<String> TAKEN = Set.of("png", "jpeg", "gif", "bmp");

  /** The body of the request, as it is. */
  static byte[] read(HttpExchange exchange) throws Rejected, IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    InputStream in = exchange.getRequestBody();
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      discard(in);
      throw Rejected.notAnImage("send the image itself as the body, not a form");
    }
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      discard(in);
      throw Rejected.tooLarge("an image may have " + MOST_BYTES + " bytes");
    }
    if (bytes.length == 0) {
      throw Rejected.badRequest("the body is empty: it should be an image");
    }
    return bytes;
  }

  static Upload decode(byte[] bytes) throws Rejected {
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw Rejected.notAnImage("not an image that is known here: PNG, JPEG, GIF, BMP");
      }
      ImageReader reader = readers.next();
      try {
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        if (!TAKEN.contains(format)) {
          throw Rejected.notAnImage(format + " is not taken: PNG, JPEG, GIF, BMP");
        }
        reader.setInput(in, true, true);
        checkDimensions(reader.getWidth(0), reader.getHeight(0));
        return new Upload(format, reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers answer broken files with both.
      throw Rejected.badRequest("the image is broken: " + e.getMessage());
    }
  }

  private static void checkDimensions(int width, int height) throws Rejected {
    if ((long) width * height > MOST_PIXELS) {
      throw Rejected.tooLarge(
          width + " x " + height + " is too large: an image may have " + MOST_PIXELS + " pixels");
    }
  }

  private static void discard(InputStream in) throws IOException {
    byte[] buffer = new byte[65536];
    long discarded = 0;
    for (int n; discarded < MOST_DISCARDED && (n = in.read(buffer)) >= 0; ) {
      discarded += n;
    }
  }
}
