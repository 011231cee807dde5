package dev.cadre.state;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.MessageBus;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A topic of a back end, with the policy of its use.
 *
 * @param inboxes those of this JVM, whoever asked for them
 */
record PolicedTopic<V>(
    String name, Codec<V> codec, Use use, Tally tally, MessageBus bus, Inboxes inboxes)
    implements Topic<V> {

  @Override
  public boolean publish(V message) {
    byte[] bytes = codec.encode(message);
    int size = bytes.length + name.getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a message with its topic has at most " + MAX_BYTES + " bytes, not " + size);
    }
    try {
      bus.publish(bytes, use.timeout());
      tally.answered(true);
      return true;
    } catch (BackEndException e) {
      tally.fail(e);
      switch (use.whenAway()) {
        case FAIL_OPEN -> {}
        case FAIL_CLOSED -> throw Calls.unavailable(name, e);
        case LOCAL -> {
          if (!e.isUncertain()) { // else it may come yet, and would be there twice
            inboxes.message(name, bytes);
          }
        }
      }
      return false;
    }
  }

  @Override
  public Subscription subscribe(int bound, Consumer<V> subscriber) {
    if (bound < 1) {
      throw new IllegalArgumentException("the bound must be positive, was " + bound);
    }
    Inbox<V> inbox = new Inbox<>(name, bound, codec, Objects.requireNonNull(subscriber));
    inbox.start();
    MessageBus.Stop stop = bus.subscribe(inbox, use.timeout());
    inboxes.add(name, inbox);
    return new Subscription() {
      @Override
      public long delivered() {
        return inbox.delivered();
      }

      @Override
      public long dropped() {
        return inbox.dropped();
      }

      @Override
      public void close() {
        inboxes.remove(name, inbox);
        stop.close();
        inbox.close();
      }
    };
  }
}
