package dev.cadre.posix;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the kernel knows of connections, by netlink.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/sock_diag.7.html">sock_diag(7)</a>
 */
public interface SocketDiagnostics extends AutoCloseable {

  /**
   * The connections, IPv4 and IPv6, whose local port is {@code port} and that can carry data.
   *
   * @throws PosixException also {@code EAGAIN} when the kernel does not answer within a second
   */
  List<TcpConnection> connections(int port) throws PosixException;

  /**
   * The connections to a UNIX socket. The kernel lists all of the machine, so this is slower.
   *
   * @param path as it was bound
   * @throws PosixException also {@code ENOENT} when the kernel is without {@code CONFIG_UNIX_DIAG}
   */
  List<UnixConnection> unixConnections(String path) throws PosixException;

  /**
   * One TCP connection that a process has accepted, or that waits to be accepted.
   *
   * @param inode the number in {@code /proc/PID/fd/N -> socket:[inode]}; 0 while not yet accepted
   * @param state as in the kernel: 1 ESTABLISHED, 8 CLOSE_WAIT, ...
   * @param peer the client's address, IPv4 where the client came by IPv4
   * @param receiveQueue bytes received that the process has not read
   * @param sendQueue bytes sent that the peer has not acknowledged
   * @param lastReceivedMillis age of the last data received ({@code tcpi_last_data_recv})
   * @param lastSentMillis age of the last data sent ({@code tcpi_last_data_sent})
   * @param bytesReceived {@code tcpi_bytes_received}; the peer's FIN counts as one
   * @param bytesSent {@code tcpi_bytes_sent}; -1 when the kernel does not say (before Linux 4.19)
   */
  record TcpConnection(
      long inode,
      int state,
      int localPort,
      InetSocketAddress peer,
      long receiveQueue,
      long sendQueue,
      long lastReceivedMillis,
      long lastSentMillis,
      long bytesReceived,
      long bytesSent) {}

  /**
   * One connection of a UNIX socket at its server's end; of times and of what has been, the kernel
   * says nothing.
   *
   * @param inode as of {@link TcpConnection}; 0 while not yet accepted
   * @param receiveQueue bytes received that the process has not read
   * @param sendQueue memory of what was sent and the peer has not read, in bytes
   */
  record UnixConnection(long inode, long receiveQueue, long sendQueue) {}

  @Override
  void close() throws PosixException;
}
