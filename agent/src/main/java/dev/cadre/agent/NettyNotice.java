package dev.cadre.agent;

import dev.cadre.ipc.Message;
import java.io.IOException;

/** Says what workers are started with for Netty's sake, when Netty turns out to be there. */
final class NettyNotice {

  private static final String THREAD = ".util.concurrent.FastThreadLocalThread";

  private NettyNotice() {}

  /**
   * Sends it if the thread, which binds, is one of Netty's. The primary says it once for all
   * workers.
   */
  static void send(Thread thread, PrimaryChannel channel) throws IOException {
    for (Class<?> type = thread.getClass(); type != Thread.class; type = type.getSuperclass()) {
      String name = type.getName();
      if (name.endsWith(THREAD)) {
        String netty = name.substring(0, name.length() - THREAD.length());
        String property = netty + ".transport.noNative";
        if (Boolean.getBoolean(property)) {
          channel.send(
              new Message.Notice(
                  "INFO",
                  "Netty uses the JDK's sockets (-D"
                      + property
                      + "=true): its own, epoll and io_uring, cannot share a port"));
        }
        return;
      }
    }
  }
}
