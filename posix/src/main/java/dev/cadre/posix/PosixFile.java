package dev.cadre.posix;

import java.nio.ByteBuffer;
import java.util.List;

/** Descriptors: make, read, write, wait for. All made here are close-on-exec. */
public interface PosixFile {

  /**
   * A pipe whose read end does not block.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/pipe2.2.html">pipe2(2)</a>
   */
  Pipe pipe() throws PosixException;

  /** The two ends of a pipe. */
  record Pipe(int readEnd, int writeEnd) {}

  /**
   * Opens a file.
   *
   * @param flags as in {@code fcntl.h}; {@code O_CLOEXEC} is added
   * @param mode the permissions of a file that is created
   */
  int open(String path, int flags, int mode) throws PosixException;

  /**
   * Reads what there is.
   *
   * @param into a direct buffer; filled from its position, which advances
   * @return the count of bytes; 0 at the end of the file; -1 when it would block
   */
  int read(int fd, ByteBuffer into) throws PosixException;

  /**
   * Writes what fits.
   *
   * @param from a direct buffer; taken from its position, which advances
   * @return the count of bytes; -1 when it would block
   * @throws PosixException {@code ENOSPC}, {@code EPIPE}, ...
   */
  int write(int fd, ByteBuffer from) throws PosixException;

  /**
   * Takes the lock of an open file for this descriptor alone, until it is closed. Where the file
   * system has no locks it counts as taken.
   *
   * @return false when it is taken by another open of the file
   * @see <a href="https://man7.org/linux/man-pages/man2/flock.2.html">flock(2)</a>
   */
  boolean tryLock(int fd) throws PosixException;

  /** Closes a descriptor; it is gone even when this throws. */
  void close(int fd) throws PosixException;

  /** Sets or clears {@code O_NONBLOCK} on the open file, for all who share it. */
  void setNonBlocking(int fd, boolean nonBlocking) throws PosixException;

  /**
   * An event counter to wake {@link #poll} with: {@link #wake} from any thread makes it readable,
   * {@link #acknowledge} takes that back.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
   */
  int eventfd() throws PosixException;

  /** Makes the eventfd readable. */
  void wake(int eventfd) throws PosixException;

  /** Makes the eventfd unreadable again. */
  void acknowledge(int eventfd) throws PosixException;

  /**
   * Waits until one of the descriptors is ready.
   *
   * @param timeoutMillis -1 means for ever
   * @return those that are ready, with {@code revents}; empty at the time-out or on {@code EINTR}
   * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
   */
  List<Ready> poll(List<Interest> interests, int timeoutMillis) throws PosixException;

  /** What to wait for: {@link #POLLIN}, {@link #POLLOUT} or both. */
  record Interest(int fd, int events) {}

  /** What has happened: any of {@link #POLLIN}, {@link #POLLOUT}, {@link #POLLERR}, POLLHUP. */
  record Ready(int fd, int revents) {
    /** True when a read would not block: data, end of file or an error. */
    public boolean readable() {
      return (revents & (POLLIN | POLLERR | POLLHUP)) != 0;
    }

    /** True when a write would not block. */
    public boolean writable() {
      return (revents & POLLOUT) != 0;
    }
  }

  int POLLIN = 1;
  int POLLOUT = 4;
  int POLLERR = 8;
  int POLLHUP = 16;
}
