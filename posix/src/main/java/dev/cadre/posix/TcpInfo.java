package dev.cadre.posix;

/** Offsets in {@code struct tcp_info} of {@code linux/tcp.h}; it only ever grows at its end. */
final class TcpInfo {
  static final int UNACKED = 24;
  static final int LAST_DATA_SENT = 44;
  static final int LAST_DATA_RECV = 52;
  static final int BYTES_RECEIVED = 128;

  /** Enough for all the fields above; a kernel gives as much as is asked for, if it has it. */
  static final int SIZE = 136;

  /** Since Linux 4.19. */
  static final int BYTES_SENT = 200;

  private TcpInfo() {}
}
