package org.example.images;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/**
 * Draws a Julia set: every pixel is a small calculation of its own, so this is work for a core and
 * not for memory. The same seed gives the same picture on every machine.
 */
final class Fractal {

  private static final int MOST_STEPS = 192;
  private static final double ESCAPED = 64;

  private final double constantReal;
  private final double constantImaginary;
  private final double zoom;
  private final float hue;

  private Fractal(long seed) {
    var random = new SplittableRandom(seed);
    // Just outside the main cardioid of the Mandelbrot set Julia sets are at their richest.
    double angle = random.nextDouble(2 * StrictMath.PI);
    double scale = 1.02 + random.nextDouble(0.06);
    constantReal = scale * (StrictMath.cos(angle) / 2 - StrictMath.cos(2 * angle) / 4);
    constantImaginary = scale * (StrictMath.sin(angle) / 2 - StrictMath.sin(2 * angle) / 4);
    zoom = 2.2 + random.nextDouble(0.8);
    hue = (float) random.nextDouble();
  }

  /** A square picture. */
  static BufferedImage draw(long seed, int size) {
    var fractal = new Fractal(seed);
    var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double real = ((x + 0.5) / size - 0.5) * fractal.zoom;
        double imaginary = ((y + 0.5) / size - 0.5) * fractal.zoom;
        row[x] = fractal.colour(fractal.steps(real, imaginary));
      }
      image.setRGB(0, y, size, 1, row, 0, size);
    }
    return image;
  }

  /** How long the point stays, as a fraction of the longest; 1 when it never leaves. */
  private double steps(double real, double imaginary) {
    double a = real;
    double b = imaginary;
    for (int step = 0; step < MOST_STEPS; step++) {
      double aa = a * a;
      double bb = b * b;
      if (aa + bb > ESCAPED) {
        double smooth = step + 1 - StrictMath.log(StrictMath.log(aa + bb) / 2) / StrictMath.log(2);
        return Math.clamp(smooth / MOST_STEPS, 0, 1);
      }
      b = 2 * a * b + constantImaginary;
      a = aa - bb + constantReal;
    }
    return 1;
  }

  private int colour(double steps) {
    double glow = StrictMath.sqrt(steps);
    float brightness = steps == 1 ? 0.08f : (float) (0.15 + 0.85 * glow);
    return Color.HSBtoRGB(hue + (float) glow * 0.6f, (float) (0.85 - 0.5 * glow), brightness);
  }
}
