package dev.cadre.ipc;

import java.io.IOException;

/**
 * Bytes on a channel that are no frame of the protocol. There is no way to find the next frame: the
 * channel is to be closed, and nothing else.
 */
public final class MalformedFrameException extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1;

  MalformedFrameException(String message) {
    super(message);
  }
}
