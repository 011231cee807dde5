package org.example;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

/**
 * Netty without a framework. Arguments: the port; the transport: {@code nio}, {@code epoll}, {@code
 * io_uring}, or {@code best}, which is epoll where it is available and else NIO.
 */
public final class Server {

  private Server() {}

  public static void main(String[] args) throws InterruptedException {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    String transport = args.length > 1 ? args[1] : "nio";
    if (transport.equals("best")) {
      transport = Epoll.isAvailable() ? "epoll" : "nio";
    }
    System.out.println("transport " + transport);
    IoHandlerFactory io;
    Class<? extends ServerChannel> channel;
    switch (transport) {
      case "epoll" -> {
        io = EpollIoHandler.newFactory();
        channel = EpollServerSocketChannel.class;
      }
      case "io_uring" -> {
        io = IoUringIoHandler.newFactory();
        channel = IoUringServerSocketChannel.class;
      }
      default -> {
        io = NioIoHandler.newFactory();
        channel = NioServerSocketChannel.class;
      }
    }
    EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(1, io);
    EventLoopGroup workers = new MultiThreadIoEventLoopGroup(io);
    Channel server =
        new ServerBootstrap()
            .group(acceptor, workers)
            .channel(channel)
            .childHandler(new Connection())
            .bind(Integer.parseInt(port))
            .sync()
            .channel();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              server.close();
              workers.shutdownGracefully();
              acceptor.shutdownGracefully();
            }));
    server.closeFuture().sync();
  }

  private static final class Connection extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(
              new HttpServerCodec(),
              new HttpObjectAggregator(1 << 16),
              new WebSocketServerProtocolHandler("/ws"),
              new Answers());
    }
  }
}
