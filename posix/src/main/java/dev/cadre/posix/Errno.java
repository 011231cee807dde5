package dev.cadre.posix;

/**
 * The errno values that Cadre acts on, with their numbers on Linux.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EBADF = 9;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EPIPE = 32;
  public static final int ENOLCK = 37;
  public static final int ENOSYS = 38;
  public static final int ENOTSOCK = 88;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ECONNRESET = 104;
  public static final int ETOOMANYREFS = 109;

  private Errno() {}

  /** The text that the C library has for {@code errno}, with its number. */
  public static String describe(int errno) {
    String text =
        switch (errno) {
          case EPERM -> "Operation not permitted";
          case ENOENT -> "No such file or directory";
          case ESRCH -> "No such process";
          case EINTR -> "Interrupted system call";
          case EBADF -> "Bad file descriptor";
          case ECHILD -> "No child processes";
          case EAGAIN -> "Resource temporarily unavailable";
          case ENOMEM -> "Cannot allocate memory";
          case EACCES -> "Permission denied";
          case ENOTDIR -> "Not a directory";
          case EISDIR -> "Is a directory";
          case EINVAL -> "Invalid argument";
          case EMFILE -> "Too many open files";
          case ENOSPC -> "No space left on device";
          case EROFS -> "Read-only file system";
          case EPIPE -> "Broken pipe";
          case ENOLCK -> "No locks available";
          case ENOSYS -> "Function not implemented";
          case ENOTSOCK -> "Socket operation on non-socket";
          case EOPNOTSUPP -> "Operation not supported";
          case EADDRINUSE -> "Address already in use";
          case EADDRNOTAVAIL -> "Cannot assign requested address";
          case ECONNRESET -> "Connection reset by peer";
          case ETOOMANYREFS -> "Too many references: cannot splice";
          default -> "error";
        };
    return text + " (errno " + errno + ")";
  }
}
