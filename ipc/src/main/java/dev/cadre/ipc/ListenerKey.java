package dev.cadre.ipc;

import org.jspecify.annotations.Nullable;

/**
 * One listening address, as the application asked for it; of UDP, one that it receives on.
 *
 * @param family of the application's socket
 * @param host the numeric address ({@code 0.0.0.0}, {@code ::1}, {@code fe80::1%eth0}); of a UNIX
 *     socket its absolute path
 * @param port 0 to 65535; 0 asks for a port that is free. 0 for a UNIX socket
 * @param ordinal which of several binds of the same worker to the same address with port 0 this is,
 *     from 0; 0 for every other port. So the n-th {@code bind(0)} of every worker is one listener
 */
public record ListenerKey(Family family, String host, int port, int ordinal) {

  /** Of a socket. */
  public enum Family {
    INET(0),
    INET6(1),
    UNIX(2),
    /** Datagrams over IPv4. */
    UDP_INET(3),
    /** Datagrams over IPv6, and over IPv4 on a dual-stack socket. */
    UDP_INET6(4);

    /** In the wire format. */
    final int number;

    Family(int number) {
      this.number = number;
    }

    /** Whether datagrams come here, and no connections. */
    public boolean isUdp() {
      return this == UDP_INET || this == UDP_INET6;
    }
  }

  // By hand: see package-info.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ListenerKey that
        && family == that.family
        && port == that.port
        && ordinal == that.ordinal
        && host.equals(that.host);
  }

  @Override
  public int hashCode() {
    return ((host.hashCode() * 31 + port) * 31 + ordinal) * 31 + family.number;
  }

  @Override
  public String toString() {
    if (family == Family.UNIX) {
      return "unix:" + host;
    }
    String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (family.isUdp() ? "udp:" : "") + address + ":" + port;
  }
}
