package dev.cadre.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;

/** Closing, where there is nobody to tell of a failure. */
final class Channels {

  private Channels() {}

  /** Closes. Linux frees the descriptor in any case; a failure is a defect of this program. */
  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
