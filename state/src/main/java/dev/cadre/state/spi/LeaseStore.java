package dev.cadre.state.spi;

import java.time.Duration;
import java.util.Optional;

/** One name that one holder at a time has a lease on. */
public interface LeaseStore {

  /**
   * Takes the lease if nobody has it: it was never taken, was released, has expired, or its holder
   * is known to be dead.
   *
   * @return empty when somebody has it, be it this JVM
   */
  Optional<Lease> acquire(Duration length, Duration timeout) throws BackEndException;

  /**
   * Makes the lease end {@code length} from now, if it has not ended and nobody else has it.
   *
   * @return the new deadline; empty when the lease is lost
   */
  Optional<Lease> renew(Lease held, Duration length, Duration timeout) throws BackEndException;

  /** Gives the lease back; nothing when it is lost. */
  void release(Lease held, Duration timeout) throws BackEndException;

  /**
   * A lease that was had.
   *
   * @param token greater than all of this name before. About the microseconds since 1970, so that
   *     it also grows when the back end has forgotten everything: the greater of the last one plus
   *     1 and the clock
   * @param deadlineMicros when it ends, on the clock of {@link BackEnd#nowMicros}; never later than
   *     the back end itself thinks. Where the clocks of two machines differ, it is counted from
   *     before the request was sent
   */
  record Lease(long token, long deadlineMicros) {}
}
