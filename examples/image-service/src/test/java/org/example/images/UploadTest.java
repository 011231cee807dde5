package org.example.images;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp"})
  void everyKnownFormatIsRead(String format) throws Exception {
    Upload upload = Upload.decode(file(format));

    assertThat(upload.format()).isEqualTo(format);
    assertThat(upload.image().getWidth()).isEqualTo(60);
    assertThat(upload.image().getHeight()).isEqualTo(40);
  }

  @Test
  void whatIsNoImageIsUnsupported() {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> Upload.decode("<svg xmlns='...'/>".getBytes(US_ASCII)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(415));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif", "bmp"})
  void cutImageIsABadRequest(String format) throws Exception {
    byte[] whole = file(format);

    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> Upload.decode(Arrays.copyOf(whole, 40)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  /** 33 bytes that promise 60,000 x 60,000 pixels: refused by the header, before any decoding. */
  @Test
  void hugePictureInASmallFileIsTooLarge() {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> Upload.decode(pngHeader(60_000, 60_000)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(413))
        .withMessageContaining("60000 x 60000");
  }

  /** Whatever the bytes, the answer is an image or a refusal, never another exception. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp"})
  void damagedImageIsDecodedOrRefused(String format) throws Exception {
    var random = new SplittableRandom(20260101);
    byte[] whole = file(format);
    int decoded = 0;
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      for (int hits = random.nextInt(1, 8); hits > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        Upload.decode(damaged);
        decoded++;
      } catch (Rejected e) {
        refused++;
      }
    }
    assertThat(decoded + refused).isEqualTo(500);
  }

  private static byte[] file(String format) throws IOException {
    var image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    image.createGraphics().drawImage(Fractal.draw(3, 60), 0, 0, null);
    var bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static byte[] pngHeader(int width, int height) {
    ByteBuffer png = ByteBuffer.allocate(33);
    png.putLong(0x89504e470d0a1a0aL).putInt(13);
    png.put("IHDR".getBytes(US_ASCII)).putInt(width).putInt(height);
    png.put(new byte[] {8, 2, 0, 0, 0});
    var crc = new CRC32();
    crc.update(png.array(), 12, 17);
    return png.putInt((int) crc.getValue()).array();
  }
}
