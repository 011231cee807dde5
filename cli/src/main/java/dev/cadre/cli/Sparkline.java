package dev.cadre.cli;

import java.nio.charset.Charset;
import java.util.List;

/**
 * Values over time as a row of bars, the newest at the right.
 *
 * @param bars from the lowest to the highest
 */
record Sparkline(String bars) {
  /** In the place of a value that is not known. */
  static final int NONE = -1;

  private static final Sparkline BLOCKS = new Sparkline("▁▂▃▄▅▆▇█");
  private static final Sparkline ASCII = new Sparkline("_.:-=+*#");

  /** Of blocks where the terminal can show them. */
  static Sparkline in(Charset charset) {
    return charset.newEncoder().canEncode(BLOCKS.bars) ? BLOCKS : ASCII;
  }

  /**
   * The row. Where there are more values than columns each column is the highest of several, always
   * of the same ones: a bar that is drawn keeps its height while it moves to the left.
   *
   * @param values the oldest first, 0 or more, or {@link #NONE}; at most {@code span} of them
   * @param tick the number of the last value
   * @param span how many values fill the row
   * @param highest the value of the highest bar, 1 or more
   * @param columns 1 or more
   */
  String of(List<Integer> values, long tick, int span, int highest, int columns) {
    int each = (span + columns - 1) / columns;
    long last = tick / each;
    int[] heights = new int[columns];
    java.util.Arrays.fill(heights, NONE);
    for (int i = 0; i < values.size(); i++) {
      long column = columns - 1 - (last - (tick - values.size() + 1 + i) / each);
      if (column >= 0) {
        heights[(int) column] = Math.max(heights[(int) column], values.get(i));
      }
    }
    StringBuilder row = new StringBuilder(columns);
    for (int height : heights) {
      row.append(height == NONE ? ' ' : bar(height, highest));
    }
    return row.toString();
  }

  private char bar(int value, int highest) {
    int top = bars.length() - 1;
    return bars.charAt(Math.clamp((long) value * top / highest, 0, top));
  }
}
