package dev.cadre.primary.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a sink writes to. Called by the sink's thread only, but for what says otherwise. */
interface SinkTarget {

  /** What it is called in a line about it: {@code stdout}, {@code log file /var/log/app.log}. */
  String name();

  /**
   * Writes what can be written; may block as long as the target does.
   *
   * @param bytes direct; begins where the write before ended, and may end within a line
   * @return how many bytes were written, from the front; 0 when the target took none for a while
   */
  int write(ByteBuffer bytes) throws IOException;

  /** Called when there is nothing to write and somebody woke the sink. */
  default void idle() {}

  /** Called before the next attempt when one has failed. */
  default void beforeRetry(IOException failure) throws IOException {}

  /** Lets go of what this target opened. */
  default void close() {}
}
