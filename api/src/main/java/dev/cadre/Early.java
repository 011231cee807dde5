package dev.cadre;

import dev.cadre.messages.Conversation;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Frames for a worker that has not connected yet: they go first, in their order, when it has. As
 * many bytes as a connection lets wait, so that it takes all of them. Not thread-safe.
 */
final class Early {
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private long bytes;

  /** False when there is no room. One that is larger by itself is taken when nothing waits. */
  boolean add(byte[] frame) {
    if (bytes > 0 && bytes + frame.length > Conversation.CAPACITY) {
      return false;
    }
    queue.add(frame);
    bytes += frame.length;
    return true;
  }

  /** The worker has connected, and nothing has been sent yet. */
  void sendAll(Conversation open) {
    for (byte[] frame : queue) {
      var _ = open.send(frame); // False when it has ended already: what was sent is lost then.
    }
    clear();
  }

  void clear() {
    queue.clear();
    bytes = 0;
  }
}
