package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

final class LinuxSocket implements PosixSocket {
  static final LinuxSocket INSTANCE = new LinuxSocket();

  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_TYPE = 3;
  static final int SO_REUSEPORT = 15;
  static final int SO_RCVTIMEO = 20;
  static final int SO_ACCEPTCONN = 30;
  static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  static final int SO_MEMINFO = 55;

  /** {@code SK_MEMINFO_VARS} numbers of 32 bits; the first is {@code SK_MEMINFO_RMEM_ALLOC}. */
  static final int MEMINFO_VARS = 9;

  static final int IPPROTO_TCP = 6;
  static final int TCP_INFO = 11;
  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;

  /** {@code struct sock_filter}: {@code u16 code; u8 jt; u8 jf; u32 k}. */
  static final int SOCK_FILTER_SIZE = 8;

  /** {@code struct sock_fprog}: {@code unsigned short len; struct sock_filter *filter}. */
  static final int SOCK_FPROG_SIZE = 16;

  static final int SOCK_FPROG_FILTER = 8;

  private static final int LOWEST_NUMBER = 256;

  private static final MethodHandle SOCKET =
      Native.link("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKETPAIR =
      Native.link("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, Native.POINTER);
  private static final MethodHandle BIND =
      Native.link("bind", JAVA_INT, JAVA_INT, Native.POINTER, JAVA_INT);
  private static final int SHUT_RDWR = 2;
  private static final MethodHandle SHUTDOWN =
      Native.link("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle LISTEN = Native.link("listen", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      Native.link("getsockname", JAVA_INT, JAVA_INT, Native.POINTER, Native.POINTER);
  private static final MethodHandle SETSOCKOPT =
      Native.link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, Native.POINTER, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      Native.link(
          "getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, Native.POINTER, Native.POINTER);
  private static final MethodHandle SENDTO =
      Native.link(
          "sendto",
          Native.SIZE,
          JAVA_INT,
          Native.POINTER,
          Native.SIZE,
          JAVA_INT,
          Native.POINTER,
          JAVA_INT);
  private static final MethodHandle SEND =
      Native.link("send", Native.SIZE, JAVA_INT, Native.POINTER, Native.SIZE, JAVA_INT);

  @Override
  public int socket(Domain domain) throws PosixException {
    return socket(domain, SOCK_STREAM);
  }

  @Override
  public int datagramSocket(Domain domain) throws PosixException {
    return socket(domain, SOCK_DGRAM);
  }

  private static int socket(Domain domain, int type) throws PosixException {
    int low = open(domain.number(), type, 0);
    int high;
    try {
      if (domain == Domain.INET6) {
        setOption(low, IPPROTO_IPV6, IPV6_V6ONLY, 0);
      }
      if (low >= LOWEST_NUMBER) {
        return low;
      }
      high = Descriptors.duplicateFrom(low, LOWEST_NUMBER);
    } catch (PosixException e) {
      Descriptors.closeAfter(e, low);
      throw e;
    }
    try {
      Descriptors.close(low);
    } catch (PosixException e) {
      Descriptors.closeAfter(e, high);
      throw e;
    }
    return high;
  }

  /** socket(2), close-on-exec. */
  static int open(int domain, int type, int protocol) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int fd = (int) SOCKET.invokeExact(state, domain, type | SOCK_CLOEXEC, protocol);
      if (fd < 0) {
        throw Native.failure(Native.call("socket", domain, type, protocol), state);
      }
      return fd;
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public Pair socketpair() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      int domain = Domain.UNIX.number();
      if ((int) SOCKETPAIR.invokeExact(state, domain, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        throw Native.failure("socketpair(AF_UNIX, SOCK_STREAM)", state);
      }
      return new Pair(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void bind(int fd, Domain domain, InetAddress address, int port) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment encoded = SocketAddresses.internet(arena, domain, address, port);
      bind(arena, fd, encoded, address.getHostAddress() + " port " + port);
    }
  }

  @Override
  public void bind(int fd, String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      bind(arena, fd, SocketAddresses.unix(arena, path), path);
    }
  }

  private static void bind(Arena arena, int fd, MemorySegment address, String readable)
      throws PosixException {
    try {
      MemorySegment state = Native.state(arena);
      if ((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()) < 0) {
        throw Native.failure(Native.call("bind", fd, readable), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void stopListening(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if ((int) SHUTDOWN.invokeExact(state, fd, SHUT_RDWR) < 0) {
        throw Native.failure(Native.call("shutdown", fd), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void listen(int fd, int backlog) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if ((int) LISTEN.invokeExact(state, fd, backlog) < 0) {
        throw Native.failure(Native.call("listen", fd, backlog), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public int localPort(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      return SocketAddresses.port(localAddress(arena, fd));
    }
  }

  private static MemorySegment localAddress(Arena arena, int fd) throws PosixException {
    try {
      MemorySegment state = Native.state(arena);
      MemorySegment address = arena.allocate(SocketAddresses.IN6_SIZE, 4);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SocketAddresses.IN6_SIZE);
      if ((int) GETSOCKNAME.invokeExact(state, fd, address, length) < 0) {
        throw Native.failure("getsockname(" + fd + ")", state);
      }
      return address;
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public Optional<Listening> listening(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      boolean isStream = option(arena, fd, SO_TYPE) == SOCK_STREAM;
      if (!isStream || option(arena, fd, SO_ACCEPTCONN) == 0) {
        return Optional.empty();
      }
      MemorySegment address = localAddress(arena, fd);
      Optional<Domain> domain = SocketAddresses.internetDomain(address);
      if (domain.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Listening(
              domain.get(),
              SocketAddresses.host(address),
              SocketAddresses.port(address),
              option(arena, fd, SO_REUSEPORT) != 0));
    } catch (PosixException e) {
      if (e.errno() == Errno.EBADF || e.errno() == Errno.ENOTSOCK) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static int option(Arena arena, int fd, int option) throws PosixException {
    try {
      MemorySegment state = Native.state(arena);
      MemorySegment value = arena.allocate(JAVA_INT);
      MemorySegment size = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      if ((int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, option, value, size) < 0) {
        throw Native.failure(Native.call("getsockopt", fd, option), state);
      }
      return value.get(JAVA_INT, 0);
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void reuseAddress(int fd) throws PosixException {
    setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  }

  @Override
  public void reusePort(int fd) throws PosixException {
    setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  }

  /** Sets {@code SO_RCVTIMEO}: a call that receives fails with {@code EAGAIN} after so long. */
  static void receiveTimeout(int fd, long millis) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timeval = arena.allocateFrom(JAVA_LONG, millis / 1_000, millis % 1_000 * 1_000);
      setOption(arena, fd, SOL_SOCKET, SO_RCVTIMEO, timeval);
    }
  }

  private static void setOption(int fd, int level, int option, int value) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      setOption(arena, fd, level, option, arena.allocateFrom(JAVA_INT, value));
    }
  }

  private static void setOption(Arena arena, int fd, int level, int option, MemorySegment value)
      throws PosixException {
    try {
      MemorySegment state = Native.state(arena);
      int size = (int) value.byteSize();
      if ((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, size) < 0) {
        throw Native.failure(Native.call("setsockopt", fd, level, option), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void attachReusePortProgram(int fd, List<BpfInstruction> program) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate((long) SOCK_FILTER_SIZE * program.size(), 8);
      long at = 0;
      for (BpfInstruction instruction : program) {
        filter.set(JAVA_SHORT, at, (short) instruction.code());
        filter.set(JAVA_BYTE, at + 2, jump(instruction, instruction.jumpTrue()));
        filter.set(JAVA_BYTE, at + 3, jump(instruction, instruction.jumpFalse()));
        filter.set(JAVA_INT, at + 4, instruction.k());
        at += SOCK_FILTER_SIZE;
      }
      MemorySegment header = arena.allocate(SOCK_FPROG_SIZE, 8);
      header.set(JAVA_SHORT, 0, (short) program.size());
      header.set(JAVA_LONG, SOCK_FPROG_FILTER, filter.address());
      setOption(arena, fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, header);
    }
  }

  /** Checked here because the kernel would only see, and follow, the low byte. */
  private static byte jump(BpfInstruction instruction, int distance) {
    if (distance < 0 || distance > 255) {
      throw new IllegalArgumentException("a jump goes 0 to 255 instructions on: " + instruction);
    }
    return (byte) distance;
  }

  @Override
  public int acceptQueueLength(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment info = arena.allocate(TcpInfo.SIZE, 8);
      MemorySegment size = arena.allocateFrom(JAVA_INT, TcpInfo.SIZE);
      if ((int) GETSOCKOPT.invokeExact(state, fd, IPPROTO_TCP, TCP_INFO, info, size) < 0) {
        throw Native.failure(Native.call("getsockopt", fd, "TCP_INFO"), state);
      }
      return info.get(JAVA_INT, TcpInfo.UNACKED);
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public int receiveMemory(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment numbers = arena.allocate(JAVA_INT, MEMINFO_VARS);
      MemorySegment size = arena.allocateFrom(JAVA_INT, (int) numbers.byteSize());
      if ((int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, SO_MEMINFO, numbers, size) < 0) {
        throw Native.failure(Native.call("getsockopt", fd, "SO_MEMINFO"), state);
      }
      return numbers.getAtIndex(JAVA_INT, 0);
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void sendDescriptor(int socket, byte oneByte, int descriptor) throws PosixException {
    DescriptorSender.send(socket, new byte[] {oneByte}, descriptor);
  }

  @Override
  public int receiveDescriptor(int socket) throws PosixException {
    return DescriptorReceiver.receiveDescriptor(socket);
  }

  @Override
  public void sendTo(int fd, String name, byte[] datagram) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, datagram);
      MemorySegment address = SocketAddresses.unixPeer(arena, name);
      long count =
          (long)
              SENDTO.invokeExact(
                  state,
                  fd,
                  bytes,
                  bytes.byteSize(),
                  MSG_DONTWAIT | MSG_NOSIGNAL,
                  address,
                  (int) address.byteSize());
      if (count < 0) {
        throw Native.failure("sendto(\"" + name + "\")", state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public int send(int fd, ByteBuffer from) throws PosixException {
    MemorySegment bytes = Native.remaining(from);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      long size = bytes.byteSize();
      long count = (long) SEND.invokeExact(state, fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count >= 0) {
        from.position(from.position() + (int) count);
        return (int) count;
      }
      if (Native.errno(state) == Errno.EAGAIN) {
        return -1;
      }
      throw Native.failure("send(" + fd + ")", state);
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }
}
