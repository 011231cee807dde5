package dev.cadre.state.embedded;

import dev.cadre.state.Limit;
import dev.cadre.state.StateOptions;
import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndStatus;
import dev.cadre.state.spi.CounterStore;
import dev.cadre.state.spi.LeaseStore;
import dev.cadre.state.spi.LimitStore;
import dev.cadre.state.spi.MessageBus;
import dev.cadre.state.spi.ValueStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/** One process's use of a segment. No operation waits: timeouts mean nothing here. */
final class EmbeddedBackEnd implements BackEnd {
  private final Segment segment;
  private final LongSupplier clock;
  private final long self;
  private final int slot;
  private final Spares cellSpares;
  private final Spares messageSpares;
  private final Spares valueSpares;
  private final Table cells;
  private final Table values;
  private final Ring ring;
  private final Bells bells;
  private final Reader reader;

  EmbeddedBackEnd(Segment segment, StateOptions options) throws IOException {
    this.segment = segment;
    this.clock = options.systemClock() ? segment::nowMicros : micros(options.clock());
    this.self = ProcessIdentity.self();
    LongPredicate isAlive = segment.owners().isAlive();
    this.slot =
        segment
            .owners()
            .register(
                self,
                () -> {
                  segment.cells().sweep(isAlive);
                  segment.messages().sweep(isAlive);
                  segment.values().sweep(isAlive);
                });
    this.cellSpares = new Spares(segment.cells(), slot);
    this.messageSpares = new Spares(segment.messages(), slot);
    this.valueSpares = new Spares(segment.values(), slot);
    this.cells = new Table(segment.cells(), cellSpares, isAlive, clock);
    this.values = new Table(segment.values(), valueSpares, isAlive, clock);
    this.ring = new Ring(segment, messageSpares, isAlive);
    this.bells = segment.bells(slot);
    this.reader = new Reader(ring, bells);
  }

  @Override
  public LimitStore limits(String name, Limit limit) {
    return new Limiting(cells, name, limit, segment.seed());
  }

  @Override
  public CounterStore counters(String name, Duration timeToLive) {
    return new Counting(cells, name, timeToLive, segment.seed());
  }

  @Override
  public ValueStore values(String name, Duration timeToLive) {
    return new Valuing(values, name, timeToLive, segment.seed());
  }

  @Override
  public MessageBus messages(String topic) {
    return new Bus(ring, reader, bells, topic);
  }

  @Override
  public LeaseStore leases(String name) {
    return new Leasing(cells, name, segment.seed(), self, segment::nextToken);
  }

  @Override
  public long nowMicros() {
    return clock.getAsLong();
  }

  @Override
  public BackEndStatus status() {
    return new BackEndStatus(
        true,
        segment.where(),
        Map.of(),
        Map.of(
            "times_full",
            cells.timesFull() + values.timesFull(),
            "overwritten_messages",
            reader.overwritten()),
        Map.of(
            "segment_bytes",
            (long) segment.geometry().totalBytes(),
            "entries_bytes",
            segment.cells().capacityBytes(),
            "entries_used_bytes",
            segment.cells().usedBytes(),
            "values_bytes",
            segment.values().capacityBytes(),
            "values_used_bytes",
            segment.values().usedBytes()));
  }

  @Override
  public void close() {
    reader.close();
    bells.close();
    boolean cellsIdle = cellSpares.close();
    boolean messagesIdle = messageSpares.close();
    boolean valuesIdle = valueSpares.close();
    if (cellsIdle && messagesIdle && valuesIdle) {
      segment.owners().leave(slot, self);
    }
  }

  private static LongSupplier micros(InstantSource source) {
    return () -> ChronoUnit.MICROS.between(Instant.EPOCH, source.instant());
  }
}
