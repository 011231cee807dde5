package dev.cadre.state.redis;

import dev.cadre.state.Limit;
import dev.cadre.state.StateOptions;
import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndStatus;
import dev.cadre.state.spi.CounterStore;
import dev.cadre.state.spi.LeaseStore;
import dev.cadre.state.spi.LimitStore;
import dev.cadre.state.spi.MessageBus;
import dev.cadre.state.spi.ValueStore;
import java.time.Duration;

/** State in Redis: what names its structures. */
final class RedisBackEnd implements BackEnd {
  private final String application;
  private final Time time;
  private final Link link;
  private final Channels channels;

  RedisBackEnd(Address address, StateOptions options) {
    this.application = options.application();
    this.time = Time.of(options);
    Servers servers = Servers.of(address, application);
    this.link = new Link(address, servers);
    this.channels = new Channels(servers, link);
    link.open();
    channels.open();
    link.warmUp(Keys.of(application, "opened", "").only(), time.argument());
    channels.warmUp();
  }

  @Override
  public LimitStore limits(String name, Limit limit) {
    return new RedisLimits(link, time, application, name, limit);
  }

  @Override
  public CounterStore counters(String name, Duration timeToLive) {
    return new RedisCounters(link, time, Keys.of(application, "counter", name), timeToLive);
  }

  @Override
  public ValueStore values(String name, Duration timeToLive) {
    return new RedisValues(link, time, Keys.of(application, "map", name), timeToLive);
  }

  @Override
  public MessageBus messages(String topic) {
    return new RedisTopic(link, channels, Keys.of(application, "topic", topic).only());
  }

  @Override
  public LeaseStore leases(String name) {
    return new RedisLeases(link, time, Keys.of(application, "lease", name).only());
  }

  @Override
  public long nowMicros() {
    return time.hereMicros();
  }

  @Override
  public BackEndStatus status() {
    return link.status();
  }

  @Override
  public void close() {
    channels.close();
    link.close();
  }
}
