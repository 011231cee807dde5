package dev.cadre.benchmarks.app;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/**
 * The JDK's provider of channels, but that server sockets have SO_REUSEPORT: so several JVMs of any
 * server can have one port without Cadre. It takes the three options of {@link #OPTIONS}.
 */
public final class ReusePortProvider extends SelectorProvider {

  /** Of java; {@code %s} is a jar with this class. */
  public static final List<String> OPTIONS =
      List.of(
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "-Xbootclasspath/a:%s",
          "-Djava.nio.channels.spi.SelectorProvider=dev.cadre.benchmarks.app.ReusePortProvider");

  private final SelectorProvider jdk;

  /** Called by the JDK. */
  public ReusePortProvider() throws ReflectiveOperationException {
    jdk =
        Class.forName("sun.nio.ch.EPollSelectorProvider")
            .asSubclass(SelectorProvider.class)
            .getConstructor()
            .newInstance();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    ServerSocketChannel channel = jdk.openServerSocketChannel();
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    return channel;
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return jdk.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return jdk.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return jdk.openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return jdk.openSelector();
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return jdk.openSocketChannel();
  }

  @Override
  public Channel inheritedChannel() throws IOException {
    return jdk.inheritedChannel();
  }
}
