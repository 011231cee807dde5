package dev.cadre.posix;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Sockets, and what the JDK does not let one do with them. All made here are close-on-exec. */
public interface PosixSocket {

  /** An address family, with its number on Linux. */
  enum Domain {
    UNIX(1),
    INET(2),
    INET6(10);

    final int number;

    Domain(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /**
   * A stream socket. One of {@link Domain#INET6} is dual-stack ({@code IPV6_V6ONLY} off), as the
   * JDK's are. Its number is at least 256, so that it never stands in the way of a number that a
   * child is to have.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/socket.2.html">socket(2)</a>
   */
  int socket(Domain domain) throws PosixException;

  /** A datagram socket; as {@link #socket} in all else. */
  int datagramSocket(Domain domain) throws PosixException;

  /**
   * A pair of connected UNIX stream sockets.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
   */
  Pair socketpair() throws PosixException;

  /** The two ends of a socket pair. */
  record Pair(int left, int right) {}

  /**
   * Binds to an internet address. On a socket of {@link Domain#INET6} an IPv4 address is bound as
   * the JDK does it: the wildcard as {@code ::}, others IPv4-mapped.
   *
   * @param port 0 means that the kernel chooses
   * @throws PosixException {@code EADDRINUSE}, {@code EACCES}, {@code EADDRNOTAVAIL}
   */
  void bind(int fd, Domain domain, InetAddress address, int port) throws PosixException;

  /** Binds a UNIX socket to a path of at most 107 bytes. */
  void bind(int fd, String path) throws PosixException;

  /**
   * Makes the socket listen. Of the TCP sockets of one {@code SO_REUSEPORT} group the n-th that
   * listens gets index n; of UDP sockets, the n-th that is bound.
   */
  void listen(int fd, int backlog) throws PosixException;

  /**
   * Ends the listening of a socket, in every process that has it; what waits in its queue is reset.
   * It stays bound until the last process has closed it.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/shutdown.2.html">shutdown(2)</a>
   */
  void stopListening(int fd) throws PosixException;

  /**
   * An internet socket that listens.
   *
   * @param reusesPort whether {@code SO_REUSEPORT} was set when it was bound
   */
  record Listening(Domain domain, InetAddress address, int port, boolean reusesPort) {}

  /** What a descriptor is, if it is a TCP socket that listens; else empty. */
  Optional<Listening> listening(int fd) throws PosixException;

  /** The port that an internet socket is bound to. */
  int localPort(int fd) throws PosixException;

  /** Sets {@code SO_REUSEADDR}. */
  void reuseAddress(int fd) throws PosixException;

  /** Sets {@code SO_REUSEPORT}. */
  void reusePort(int fd) throws PosixException;

  /**
   * Gives the {@code SO_REUSEPORT} group of the socket the program that chooses among its sockets;
   * replaces the one before at once.
   *
   * @param program 1 to 4096 instructions; its result is the index of a socket
   * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7),
   *     SO_ATTACH_REUSEPORT_CBPF</a>
   */
  void attachReusePortProgram(int fd, List<BpfInstruction> program) throws PosixException;

  /** One instruction of classic BPF: {@code struct sock_filter}. */
  record BpfInstruction(int code, int jumpTrue, int jumpFalse, int k) {}

  /**
   * How many connections wait to be accepted on a listening TCP socket ({@code tcpi_unacked} of a
   * listener).
   */
  int acceptQueueLength(int fd) throws PosixException;

  /**
   * The memory that the received and unread data of a socket takes ({@code SK_MEMINFO_RMEM_ALLOC}),
   * in bytes; 0 only when there is nothing to read.
   *
   * @see <a href="https://man7.org/linux/man-pages/man7/sock_diag.7.html">sock_diag(7)</a>
   */
  int receiveMemory(int fd) throws PosixException;

  /**
   * Sends a byte and a descriptor ({@code SCM_RIGHTS}); the receiver gets a duplicate. Does not
   * block.
   *
   * @throws PosixException also {@code EAGAIN} when too many wait to be received
   */
  void sendDescriptor(int socket, byte oneByte, int descriptor) throws PosixException;

  /**
   * Receives one byte with its descriptor; blocks.
   *
   * @return the new descriptor, close-on-exec
   * @throws PosixException also {@code EPIPE} when the peer has closed, or sent none
   */
  int receiveDescriptor(int socket) throws PosixException;

  /**
   * Sends one datagram to a UNIX socket, without blocking and without SIGPIPE.
   *
   * @param fd of {@link #datagramSocket}
   * @param name a path, or an abstract name with {@code @} before it
   * @throws PosixException {@code ENOENT}, {@code ECONNREFUSED}, {@code EAGAIN} and others
   * @see <a href="https://man7.org/linux/man-pages/man2/sendto.2.html">sendto(2)</a>
   */
  void sendTo(int fd, String name, byte[] datagram) throws PosixException;

  /**
   * Sends what fits without blocking and without SIGPIPE.
   *
   * @param from a direct buffer; taken from its position, which advances
   * @return the count of bytes; -1 when it would block
   */
  int send(int fd, ByteBuffer from) throws PosixException;
}
