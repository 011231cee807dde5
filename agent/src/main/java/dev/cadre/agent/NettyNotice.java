package dev.cadre.agent;

import dev.cadre.ipc.Message;
import java.io.IOException;

/** Says what workers are started with for Netty's sake, when Netty turns out to be there. */
final class NettyNotice {

  private NettyNotice() {}

  /**
   * Sends it if the thread, which binds, is one of Netty's. The primary says it once for all
   * workers.
   */
  static void send(Thread thread, PrimaryChannel channel) throws IOException {
    NettyCopy netty = NettyCopy.of(thread);
    if (netty == null) {
      return;
    }
    String property = netty.name() + ".transport.noNative";
    if (Boolean.getBoolean(property)) {
      channel.send(
          new Message.Notice(
              "INFO",
              "Netty uses the JDK's sockets (-D"
                  + property
                  + "=true): its own, epoll and io_uring, cannot share a port"));
    }
  }
}
