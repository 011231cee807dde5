package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

final class LinuxFile implements PosixFile {
  static final LinuxFile INSTANCE = new LinuxFile();

  /** {@code struct pollfd}: {@code int fd; short events; short revents}. */
  static final int POLLFD_SIZE = 8;

  static final int POLLFD_EVENTS = 4;
  static final int POLLFD_REVENTS = 6;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;

  private static final MethodHandle PIPE2 =
      Native.link("pipe2", JAVA_INT, Native.POINTER, JAVA_INT);
  private static final MethodHandle OPEN =
      Native.linkVariadic("open", 2, Native.POINTER, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ =
      Native.link("read", Native.SIZE, JAVA_INT, Native.POINTER, Native.SIZE);
  private static final MethodHandle WRITE =
      Native.link("write", Native.SIZE, JAVA_INT, Native.POINTER, Native.SIZE);
  private static final MethodHandle FLOCK = Native.link("flock", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = Native.link("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle POLL =
      Native.link("poll", JAVA_INT, Native.POINTER, JAVA_LONG, JAVA_INT);

  @Override
  public Pipe pipe() throws PosixException {
    Pipe pipe;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if ((int) PIPE2.invokeExact(state, ends, Descriptors.O_CLOEXEC) < 0) {
        throw Native.failure("pipe2(O_CLOEXEC)", state);
      }
      pipe = new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
    try {
      Descriptors.setNonBlocking(pipe.readEnd(), true);
      return pipe;
    } catch (PosixException failure) {
      Descriptors.closeAfter(failure, pipe.readEnd(), pipe.writeEnd());
      throw failure;
    }
  }

  @Override
  public int open(String path, int flags, int mode) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment name = Native.string(arena, path);
      int fd = (int) OPEN.invokeExact(state, name, flags | Descriptors.O_CLOEXEC, mode);
      if (fd < 0) {
        throw Native.failure("open(\"" + path + "\")", state);
      }
      return fd;
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public int read(int fd, ByteBuffer into) throws PosixException {
    return transfer(READ, "read", fd, into);
  }

  @Override
  public int write(int fd, ByteBuffer from) throws PosixException {
    return transfer(WRITE, "write", fd, from);
  }

  private static int transfer(MethodHandle function, String name, int fd, ByteBuffer buffer)
      throws PosixException {
    MemorySegment bytes = Native.remaining(buffer);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      while (true) {
        long count = (long) function.invokeExact(state, fd, bytes, bytes.byteSize());
        if (count >= 0) {
          buffer.position(buffer.position() + (int) count);
          return (int) count;
        }
        int errno = Native.errno(state);
        if (errno == Errno.EAGAIN) {
          return -1;
        }
        if (errno != Errno.EINTR) {
          throw Native.failure(name + "(" + fd + ")", state);
        }
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public boolean tryLock(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if ((int) FLOCK.invokeExact(state, fd, LOCK_EX | LOCK_NB) == 0) {
        return true;
      }
      return switch (Native.errno(state)) {
        case Errno.EAGAIN -> false;
        case Errno.ENOLCK, Errno.EOPNOTSUPP, Errno.ENOSYS -> true;
        default -> throw Native.failure("flock(" + fd + ")", state);
      };
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void close(int fd) throws PosixException {
    Descriptors.close(fd);
  }

  @Override
  public void setNonBlocking(int fd, boolean nonBlocking) throws PosixException {
    Descriptors.setNonBlocking(fd, nonBlocking);
  }

  @Override
  public int eventfd() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int fd = (int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC | EFD_NONBLOCK);
      if (fd < 0) {
        throw Native.failure("eventfd(0)", state);
      }
      return fd;
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void wake(int eventfd) throws PosixException {
    count(WRITE, "write", eventfd);
  }

  @Override
  public void acknowledge(int eventfd) throws PosixException {
    count(READ, "read", eventfd);
  }

  /** Moves the counter. EAGAIN means that it is full, or 0: just what the caller wants. */
  private static void count(MethodHandle function, String name, int eventfd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
      long count = (long) function.invokeExact(state, eventfd, one, one.byteSize());
      if (count < 0 && Native.errno(state) != Errno.EAGAIN) {
        throw Native.failure(name + "(" + eventfd + ")", state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public List<Ready> poll(List<Interest> interests, int timeoutMillis) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment array = arena.allocate((long) POLLFD_SIZE * interests.size(), 4);
      long at = 0;
      for (Interest interest : interests) {
        array.set(JAVA_INT, at, interest.fd());
        array.set(JAVA_SHORT, at + POLLFD_EVENTS, (short) interest.events());
        at += POLLFD_SIZE;
      }
      int count = (int) POLL.invokeExact(state, array, (long) interests.size(), timeoutMillis);
      if (count < 0 && Native.errno(state) != Errno.EINTR) {
        throw Native.failure("poll(" + interests + ")", state);
      }
      return count <= 0 ? List.of() : ready(array, count);
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  private static List<Ready> ready(MemorySegment array, int count) {
    List<Ready> ready = new ArrayList<>(count);
    for (long at = 0; at < array.byteSize(); at += POLLFD_SIZE) {
      int revents = array.get(JAVA_SHORT, at + POLLFD_REVENTS);
      if (revents != 0) {
        ready.add(new Ready(array.get(JAVA_INT, at), revents));
      }
    }
    return ready;
  }
}
