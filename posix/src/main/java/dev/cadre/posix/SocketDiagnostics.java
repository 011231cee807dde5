package dev.cadre.posix;

import java.util.List;

/**
 * What the kernel knows of TCP connections, by netlink.
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
   * One connection that a process has accepted, or that waits to be accepted.
   *
   * @param inode the number in {@code /proc/PID/fd/N -> socket:[inode]}; 0 while not yet accepted
   * @param state as in the kernel: 1 ESTABLISHED, 8 CLOSE_WAIT, ...
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
      int remotePort,
      long receiveQueue,
      long sendQueue,
      long lastReceivedMillis,
      long lastSentMillis,
      long bytesReceived,
      long bytesSent) {}

  @Override
  void close() throws PosixException;
}
