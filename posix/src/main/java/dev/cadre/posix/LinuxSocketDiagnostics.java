package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A netlink socket, and the buffer for its answers. For one thread at a time. */
final class LinuxSocketDiagnostics implements SocketDiagnostics {
  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;

  /** The kernel fills at most 32 KiB at once. */
  private static final int BUFFER_SIZE = 1 << 16;

  /** The kernel answers within milliseconds; who asks has drains to end by their deadlines. */
  private static final long TIMEOUT_MILLIS = 1_000;

  private static final MethodHandle SEND =
      Native.link("send", Native.SIZE, JAVA_INT, Native.POINTER, Native.SIZE, JAVA_INT);
  private static final MethodHandle RECV =
      Native.link("recv", Native.SIZE, JAVA_INT, Native.POINTER, Native.SIZE, JAVA_INT);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER_SIZE, 8);
  private final int fd;
  private int sequence;

  private LinuxSocketDiagnostics(int fd) {
    this.fd = fd;
  }

  static SocketDiagnostics open() throws PosixException {
    int fd = LinuxSocket.open(AF_NETLINK, SOCK_RAW, SockDiag.NETLINK_SOCK_DIAG);
    try {
      LinuxSocket.receiveTimeout(fd, TIMEOUT_MILLIS);
    } catch (PosixException e) {
      Descriptors.closeAfter(e, fd);
      throw e;
    }
    return new LinuxSocketDiagnostics(fd);
  }

  @Override
  public List<TcpConnection> connections(int port) throws PosixException {
    if (port <= 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    List<TcpConnection> found = new ArrayList<>();
    // IPv4 connections of a dual-stack socket are in the second.
    for (var family : List.of(PosixSocket.Domain.INET, PosixSocket.Domain.INET6)) {
      dump(
          InetDiag.writeRequest(buffer, ++sequence, family.number(), port),
          InetDiag::connection,
          found);
    }
    return found;
  }

  @Override
  public List<UnixConnection> unixConnections(String path) throws PosixException {
    List<UnixConnection> found = new ArrayList<>();
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    dump(
        UnixDiag.writeRequest(buffer, ++sequence),
        message -> UnixDiag.connection(message, name),
        found);
    return found;
  }

  /** What an answer says; null when it is none of what was asked for. */
  private interface Reading<T> {
    @Nullable T read(MemorySegment message);
  }

  /** Sends the first {@code size} bytes of the buffer, and reads all answers. */
  private <T> void dump(long size, Reading<T> reading, List<T> into) throws PosixException {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = Native.state(call);
      if ((long) SEND.invokeExact(state, fd, buffer, size, 0) < 0) {
        throw Native.failure("send(sock_diag)", state);
      }
      boolean more = true;
      while (more) {
        long count = (long) RECV.invokeExact(state, fd, buffer, (long) BUFFER_SIZE, 0);
        if (count < 0 && Native.errno(state) != Errno.EINTR) {
          throw Native.failure("recv(sock_diag)", state);
        }
        more = parse(buffer.asSlice(0, Math.max(count, 0)), reading, into);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  /**
   * Takes the messages of one answer; those of an earlier request that was broken off are skipped.
   *
   * @return whether more answers follow
   */
  private <T> boolean parse(MemorySegment answer, Reading<T> reading, List<T> into)
      throws PosixException {
    long at = 0;
    while (at + SockDiag.HEADER_SIZE <= answer.byteSize()) {
      int length = SockDiag.length(answer.asSlice(at));
      MemorySegment message = answer.asSlice(at, length);
      at += (length + 3) & ~3;
      if (SockDiag.sequence(message) != sequence) {
        continue;
      }
      int type = SockDiag.type(message);
      if (type == SockDiag.NLMSG_ERROR || type == SockDiag.NLMSG_DONE) {
        int error = SockDiag.error(message);
        if (error != 0) {
          throw new PosixException("sock_diag", error);
        }
        return false;
      }
      T connection = reading.read(message);
      if (connection != null) {
        into.add(connection);
      }
    }
    return true;
  }

  @Override
  public void close() throws PosixException {
    if (arena.scope().isAlive()) {
      arena.close();
      Descriptors.close(fd);
    }
  }
}
