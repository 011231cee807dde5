package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cadre.state.StateOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/*
 * Two clocks. The server's is what everything expires by: all workers on all machines share it, so
 * a window has the same borders for all, whatever their own clocks say. This JVM's is what a holder
 * of a lease looks at, who cannot ask the server each time: it goes by the monotonic clock, which
 * nobody sets, and counts from before the lease was asked for.
 */
/** The time, for the scripts and for this JVM. A test gives one clock that is both. */
sealed interface Time {

  /** The scripts' first argument. */
  byte[] argument();

  /** Microseconds since 1970 on the clock of this JVM. */
  long hereMicros();

  /** Whether what was read has not ended. By its own clock the server has removed what has. */
  boolean isAhead(long endMicros);

  static Time of(StateOptions options) {
    return options.systemClock() ? new OfServer() : new OfTest(options.clock());
  }

  /** How long something takes. */
  static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }

  /** A number as an argument of a script. */
  static byte[] number(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  /** That of the server. */
  record OfServer(LongSupplier monotonic) implements Time {
    private static final byte[] ITS_OWN = new byte[0];

    OfServer() {
      long start = System.currentTimeMillis() * 1000;
      long nanos = System.nanoTime();
      this(() -> start + (System.nanoTime() - nanos) / 1000);
    }

    @Override
    public byte[] argument() {
      return ITS_OWN;
    }

    @Override
    public long hereMicros() {
      return monotonic.getAsLong();
    }

    @Override
    public boolean isAhead(long endMicros) {
      return true;
    }
  }

  /** That of a test. */
  record OfTest(InstantSource clock) implements Time {
    @Override
    public byte[] argument() {
      return number(hereMicros());
    }

    @Override
    public long hereMicros() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    @Override
    public boolean isAhead(long endMicros) {
      return hereMicros() < endMicros;
    }
  }
}
