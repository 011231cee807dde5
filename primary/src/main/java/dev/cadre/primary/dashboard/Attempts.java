package dev.cadre.primary.dashboard;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Wrong tokens of late, by the address that they came from. After some, that address waits, with
 * the right token too: else guessing would not be slowed down. Any thread.
 */
final class Attempts {
  static final int MOST = 10;
  static final Duration WAIT = Duration.ofMinutes(1);

  /** Of how many addresses: the one that is longest ago is forgotten first. */
  private static final int ADDRESSES = 1_000;

  private final Map<InetAddress, Failures> failures =
      new LinkedHashMap<>() {
        @java.io.Serial private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Failures> eldest) {
          return size() > ADDRESSES;
        }
      };

  private record Failures(int count, Instant last) {}

  /** Whether the address has to wait. */
  synchronized boolean mustWait(InetAddress address, Instant now) {
    Failures known = failures.get(address);
    return known != null && known.count >= MOST && now.isBefore(known.last.plus(WAIT));
  }

  /** A wrong token; true when the address has to wait from now on. */
  synchronized boolean failed(InetAddress address, Instant now) {
    Failures known = failures.remove(address);
    int before = known == null || now.isAfter(known.last.plus(WAIT)) ? 0 : known.count;
    failures.put(address, new Failures(before + 1, now));
    return before + 1 == MOST;
  }

  /** The right token. */
  synchronized void succeeded(InetAddress address) {
    failures.remove(address);
  }
}
