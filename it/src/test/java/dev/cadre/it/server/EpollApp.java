package dev.cadre.it.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;

/** Asks for Netty's epoll without asking whether there is one. */
public final class EpollApp {

  private EpollApp() {}

  /** The port. */
  public static void main(String[] args) throws InterruptedException {
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(EpollIoHandler.newFactory()))
        .channel(EpollServerSocketChannel.class)
        .childHandler(new NettyApp())
        .bind(Integer.parseInt(args[0]))
        .sync();
  }
}
