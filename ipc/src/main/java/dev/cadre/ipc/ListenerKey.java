package dev.cadre.ipc;

/**
 * One listening address, as the application asked for it.
 *
 * @param family of the application's socket
 * @param host the numeric address ({@code 0.0.0.0}, {@code ::1}, {@code fe80::1%eth0}); of a UNIX
 *     socket its absolute path
 * @param port 0 to 65535; 0 asks for a port that is free. 0 for a UNIX socket
 * @param ordinal which of several binds of the same worker to the same address with port 0 this is,
 *     from 0; 0 for every other port. So the n-th {@code bind(0)} of every worker is one listener
 */
public record ListenerKey(Family family, String host, int port, int ordinal) {

  /** Of a socket; the order is part of the wire format. */
  public enum Family {
    INET,
    INET6,
    UNIX
  }

  @Override
  public String toString() {
    if (family == Family.UNIX) {
      return "unix:" + host;
    }
    String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return address + ":" + port;
  }
}
