package dev.cadre.primary.admin;

/**
 * How many workers an operator wants.
 *
 * @param relative whether {@code number} is added to how many there are
 * @param number -256 to 256
 */
public record Scaling(boolean relative, int number) {

  /** How many that is. */
  public int from(int now) {
    return relative ? now + number : number;
  }
}
