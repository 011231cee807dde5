package dev.cadre.posix;

/** The way to the system calls of this machine. */
public interface Posix {
  PosixProcess process();

  PosixFile file();

  PosixSocket socket();

  /** A new netlink socket; not to be shared by threads. */
  SocketDiagnostics openSocketDiagnostics() throws PosixException;
}
