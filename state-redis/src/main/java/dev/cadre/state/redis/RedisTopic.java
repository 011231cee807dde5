package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.MessageBus;
import java.time.Duration;

/** A topic: a channel of Redis. */
final class RedisTopic implements MessageBus {
  private final Link link;
  private final Channels channels;
  private final byte[] channel;
  private final String name;

  RedisTopic(Link link, Channels channels, byte[] channel) {
    this.link = link;
    this.channels = channels;
    this.channel = channel;
    this.name = new String(channel, UTF_8);
  }

  @Override
  public void publish(byte[] message, Duration timeout) throws BackEndException {
    link.ask(commands -> commands.publish(channel, message), timeout);
  }

  @Override
  public Stop subscribe(Receiver receiver, Duration timeout) {
    return channels.subscribe(name, receiver, timeout);
  }
}
