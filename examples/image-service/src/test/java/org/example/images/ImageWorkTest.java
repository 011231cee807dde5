package org.example.images;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageWorkTest {

  @Test
  void theSameSeedDrawsTheSamePicture() throws IOException {
    byte[] one = EncodedImage.of(Fractal.draw(42, 96), Format.PNG).bytes();
    byte[] other = EncodedImage.of(Fractal.draw(42, 96), Format.PNG).bytes();

    assertThat(one).isEqualTo(other);
  }

  @Test
  void anotherSeedDrawsAnotherPicture() throws IOException {
    byte[] one = EncodedImage.of(Fractal.draw(1, 96), Format.PNG).bytes();
    byte[] other = EncodedImage.of(Fractal.draw(2, 96), Format.PNG).bytes();

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void pictureIsNotOfOneColour() {
    for (long seed = 0; seed < 50; seed++) {
      BufferedImage image = Fractal.draw(seed, 64);
      long colours = Arrays.stream(image.getRGB(0, 0, 64, 64, null, 0, 64)).distinct().count();
      assertThat(colours).as("colours of seed %d", seed).isGreaterThan(50);
    }
  }

  @Test
  void thumbnailKeepsTheProportions() {
    BufferedImage small =
        Thumbnail.of(new BufferedImage(1000, 500, BufferedImage.TYPE_INT_RGB), 320);

    assertThat(small.getWidth()).isEqualTo(320);
    assertThat(small.getHeight()).isEqualTo(160);
  }

  @Test
  void thumbnailOfANarrowPictureIsNotWider() {
    BufferedImage small =
        Thumbnail.of(new BufferedImage(10, 4000, BufferedImage.TYPE_INT_RGB), 320);

    assertThat(small.getWidth()).isEqualTo(10);
    assertThat(small.getHeight()).isEqualTo(4000);
  }

  @Test
  void thumbnailHasAtLeastOneRow() {
    BufferedImage small = Thumbnail.of(new BufferedImage(4000, 1, BufferedImage.TYPE_INT_RGB), 8);

    assertThat(small.getHeight()).isOne();
  }

  @Test
  void fineLinesShrinkToGreyAndNotToStripes() {
    var stripes = new BufferedImage(1024, 64, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 1024; x += 2) {
      for (int y = 0; y < 64; y++) {
        stripes.setRGB(x, y, 0xffffff);
      }
    }

    BufferedImage small = Thumbnail.of(stripes, 32);

    for (int x = 0; x < 32; x++) {
      assertThat(new Color(small.getRGB(x, 1)).getRed()).isBetween(118, 138);
    }
  }

  @Test
  void differenceHashBearsShrinkingAndJpeg() throws IOException, Rejected {
    BufferedImage original = blots(7);
    byte[] jpeg = EncodedImage.of(Thumbnail.of(original, 200), Format.JPEG).bytes();

    long distance =
        Long.bitCount(Hashes.difference(original) ^ Hashes.difference(Upload.decode(jpeg).image()));

    assertThat(distance).isLessThanOrEqualTo(6);
  }

  @Test
  void differenceHashTellsPicturesApart() {
    long distance = Long.bitCount(Hashes.difference(blots(7)) ^ Hashes.difference(blots(8)));

    assertThat(distance).isGreaterThan(10);
  }

  @Test
  void sha256IsTheKnownOne() {
    assertThat(Hashes.sha256("abc".getBytes(US_ASCII)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void jpegOfATransparentPictureIsWhiteWhereNothingIs() throws IOException {
    byte[] jpeg =
        EncodedImage.of(new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB), Format.JPEG)
            .bytes();

    BufferedImage read = ImageIO.read(new ByteArrayInputStream(jpeg));

    assertThat(new Color(read.getRGB(8, 8))).isEqualTo(Color.WHITE);
  }

  /** A picture with light and dark in every place, as a photograph has. */
  private static BufferedImage blots(long seed) {
    var random = new SplittableRandom(seed);
    var image = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    for (int i = 0; i < 300; i++) {
      graphics.setColor(new Color(random.nextInt(0x1000000)));
      int side = random.nextInt(40, 160);
      graphics.fillOval(random.nextInt(-80, 512), random.nextInt(-80, 512), side, side);
    }
    graphics.dispose();
    return image;
  }
}
