package dev.cadre.benchmarks.app;

import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/**
 * {@link TrivialServer} with SO_REUSEPORT, so that several JVMs can have its port without Cadre.
 * The JDK's server has no way to set it: this one reaches inside, by {@code Add-Opens} of its jar.
 */
public final class ReusePortServer {

  private ReusePortServer() {}

  static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create();
    Object implementation = field(server, "server");
    ServerSocketChannel channel = (ServerSocketChannel) field(implementation, "schan");
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    server.bind(new InetSocketAddress(Integer.parseInt(args[0])), 0);
    TrivialServer.serve(server);
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }
}
