package dev.cadre.posix;

/**
 * The system calls of Linux on a 64-bit machine, by the C library that the JVM runs on. Stateless;
 * for any thread. The functions of an area are linked when the area is used first, so that a
 * program pays only for what it calls.
 */
public final class LinuxPosix implements Posix {
  private static final LinuxPosix INSTANCE = new LinuxPosix();

  private LinuxPosix() {}

  public static Posix instance() {
    return INSTANCE;
  }

  @Override
  public PosixProcess process() {
    return LinuxProcess.INSTANCE;
  }

  @Override
  public PosixFile file() {
    return LinuxFile.INSTANCE;
  }

  @Override
  public PosixSocket socket() {
    return LinuxSocket.INSTANCE;
  }

  @Override
  public SocketDiagnostics openSocketDiagnostics() throws PosixException {
    return LinuxSocketDiagnostics.open();
  }
}
