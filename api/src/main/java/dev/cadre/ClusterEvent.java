package dev.cadre;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** What has happened in a cluster; in the primary. */
public sealed interface ClusterEvent {

  /** Of one worker. */
  sealed interface OfWorker extends ClusterEvent {
    Worker worker();
  }

  /** Its process was started. */
  record Fork(Worker worker) implements OfWorker {}

  /** Its JVM runs; its {@code main} is about to. */
  record Online(Worker worker) implements OfWorker {}

  /**
   * It listens on an address that the workers share.
   *
   * @param address an {@link InetSocketAddress}, or a {@link java.net.UnixDomainSocketAddress}
   */
  record Listening(Worker worker, SocketAddress address, AddressType addressType)
      implements OfWorker {

    /** The port; 0 of a UNIX socket. */
    public int port() {
      return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }
  }

  /** It has sent a message. */
  record Received(Worker worker, Message message) implements OfWorker {}

  /**
   * It has written a line, with {@link Stdio#TOLD}.
   *
   * @param line without its end; a line of more than 64 KiB comes in pieces
   * @param error whether to standard error
   */
  record Output(Worker worker, String line, boolean error) implements OfWorker {}

  /** Its channel is closed: no message comes or goes any more. */
  record Disconnect(Worker worker) implements OfWorker {}

  /**
   * Its process has ended.
   *
   * @param code what it exited with; empty when a signal ended it. A JVM that gets TERM exits with
   *     143
   * @param signal what ended it: {@code SIGKILL}; empty when it exited
   */
  record Exit(Worker worker, OptionalInt code, Optional<String> signal) implements OfWorker {

    /**
     * Whether it needs no replacement: it was asked to go, or it was one of two in a rolling
     * restart and the other one serves.
     */
    public boolean expected() {
      return worker.exitedAfterDisconnect().orElse(false);
    }
  }

  /** {@link Cluster#setupPrimary} was called. */
  record Setup(Settings settings) implements ClusterEvent {}

  /** Node's {@code addressType}: 4, 6, -1, "udp4", "udp6". */
  enum AddressType {
    TCP4,
    TCP6,
    UNIX,
    UDP4,
    UDP6
  }
}
