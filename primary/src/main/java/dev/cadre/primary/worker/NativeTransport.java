package dev.cadre.primary.worker;

import java.util.List;
import java.util.Optional;

/**
 * Netty's native transports (epoll, io_uring): they bind in their own code, where the agent does
 * not see it, so that a port could not be shared. Workers are told to do without.
 */
public final class NativeTransport {

  private static final String PROPERTY = "io.netty.transport.noNative";

  /** Keeps Netty on the JDK's sockets, also the copy in gRPC. */
  static final List<String> FLAGS =
      List.of("-D" + PROPERTY + "=true", "-Dio.grpc.netty.shaded." + PROPERTY + "=true");

  private NativeTransport() {}

  /**
   * What to do when an application insists on one. It then fails as where there is no native
   * library, with an exception that names the property.
   *
   * @param output the last lines of a worker that has died
   * @return empty when it died of something else
   */
  public static Optional<String> advice(List<String> output) {
    return output.stream().noneMatch(line -> line.contains(PROPERTY + "=true"))
        ? Optional.empty()
        : Optional.of(
            "The application asks for a native transport of Netty. Cadre switches these off,"
                + " because they bind where a port cannot be shared. Use NioIoHandler"
                + " (NioEventLoopGroup) and NioServerSocketChannel, at least where"
                + " Epoll.isAvailable() is false");
  }
}
