package dev.cadre.primary.rollout;

import dev.cadre.ipc.ListenerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** How the primary reaches one worker through a shared port. */
public sealed interface DirectAddress {

  /** Connect from {@code source} to {@code target}. */
  record Reachable(InetAddress source, InetSocketAddress target) implements DirectAddress {}

  /** There is no way to one worker of this listener. */
  record None(String reason) implements DirectAddress {}

  /**
   * The direct address of a slot's worker.
   *
   * @param slot 0 to 65535
   * @param successor the slot's next worker, while the current one serves
   * @param key the listener
   * @param port that the listener is bound to
   */
  static DirectAddress of(int slot, boolean successor, ListenerKey key, int port) {
    if (key.family() == ListenerKey.Family.UNIX) {
      return new None("a UNIX socket has no direct addresses");
    }
    if (key.family().isUdp()) {
      return new None("requests of HTTP do not come by UDP");
    }
    byte[] source = {127, (byte) (successor ? 78 : 77), (byte) (slot >> 8), (byte) slot};
    InetAddress host = InetAddress.ofLiteral(key.host());
    if (host.isAnyLocalAddress()) {
      host = address(new byte[] {127, 0, 0, 1});
    } else if (host.getAddress().length != 4) {
      return new None("[" + key.host() + "] takes no IPv4 connections, and others have no source");
    }
    return new Reachable(address(source), new InetSocketAddress(host, port));
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address of 4 bytes", e);
    }
  }
}
