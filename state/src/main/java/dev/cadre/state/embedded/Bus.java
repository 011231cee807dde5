package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.MessageBus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A topic in the ring. */
final class Bus implements MessageBus {
  private final Ring ring;
  private final Reader reader;
  private final Bells bells;
  private final String topic;
  private final byte[] name;

  Bus(Ring ring, Reader reader, Bells bells, String topic) {
    this.ring = ring;
    this.reader = reader;
    this.bells = bells;
    this.topic = topic;
    this.name = topic.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void publish(byte[] message, Duration timeout) throws BackEndException {
    ring.publish(name, message);
    bells.ring();
  }

  @Override
  public Stop subscribe(Receiver receiver, Duration timeout) {
    return reader.subscribe(topic, receiver);
  }
}
