package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;

/** How counts of one port are put together. */
final class Counts {

  private Counts() {}

  static Message.Count sum(Message.Count a, Message.Count b) {
    return new Message.Count(a.port(), a.requests() + b.requests(), a.onEarlier() + b.onEarlier());
  }
}
