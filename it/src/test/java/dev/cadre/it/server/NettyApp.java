package dev.cadre.it.server;

import dev.cadre.it.fixture.Identity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 and WebSocket ({@code /ws}) on plain Netty 4.2, which has no keep-alive handling but
 * that of this class: connections stay open. {@code /slow?MILLIS} answers later.
 */
public final class NettyApp extends ChannelInitializer<Channel> {

  /** The port. */
  public static void main(String[] args) throws InterruptedException {
    var group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(new NettyApp())
        .bind(Integer.parseInt(args[0]))
        .sync();
  }

  @Override
  protected void initChannel(Channel channel) {
    channel
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new HttpObjectAggregator(1 << 20))
        .addLast(new WebSocketServerProtocolHandler("/ws"))
        .addLast(new Answers())
        .addLast(new Echo());
  }

  private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer(Identity.TEXT, StandardCharsets.ISO_8859_1));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      int query = request.uri().indexOf('?');
      long delay = query < 0 ? 0 : Long.parseLong(request.uri().substring(query + 1));
      var _ =
          context
              .executor()
              .schedule((Runnable) () -> answer(context, response), delay, TimeUnit.MILLISECONDS);
    }

    private static void answer(ChannelHandlerContext context, Object response) {
      var _ = context.writeAndFlush(response);
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      var _ = context.writeAndFlush(frame.retain());
    }
  }
}
