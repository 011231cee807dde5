package dev.cadre.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/**
 * Sees the connections that a server's channel still accepts, so that already the first answer on
 * them can say that it is the last. In the pipeline of the server's channel, and for a moment in
 * that of the connection.
 */
final class Arrivals extends ChannelInboundHandlerAdapter {

  private static final String NAME = "cadre-arrivals";

  private final Consumer<Channel> arrived;

  private Arrivals(Consumer<Channel> arrived) {
    this.arrived = arrived;
  }

  /** Puts one into the pipeline of a server's channel, unless it is there. On its event loop. */
  static void attend(Channel server, Consumer<Channel> arrived) {
    if (server.isActive() && server.pipeline().get(NAME) == null) {
      server.pipeline().addFirst(NAME, new Arrivals(arrived));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Channel connection) {
      connection.pipeline().addFirst(NAME, new Arrivals(arrived));
    }
    context.fireChannelRead(message);
  }

  /** Of the connection: the application has made its pipeline. */
  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.fireChannelActive();
    context.pipeline().remove(this);
    context.channel().eventLoop().execute(() -> arrived.accept(context.channel()));
  }
}
