package org.example;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Answers requests with the pid of this JVM, and echoes what comes over a WebSocket. */
final class Answers extends SimpleChannelInboundHandler<Object> {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    if (message instanceof TextWebSocketFrame frame) {
      context.writeAndFlush(frame.retain());
    } else if (message instanceof FullHttpRequest request) {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      boolean keepAlive = HttpUtil.isKeepAlive(request);
      if (uri.path().equals("/slow")) {
        long millis = Long.parseLong(uri.parameters().get("ms").getFirst());
        context
            .executor()
            .schedule(() -> answer(context, keepAlive), millis, TimeUnit.MILLISECONDS);
      } else {
        answer(context, keepAlive);
      }
    }
  }

  private static void answer(ChannelHandlerContext context, boolean keepAlive) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(PID + "\n", StandardCharsets.UTF_8));
    response.headers().set("X-Pid", PID);
    HttpUtil.setContentLength(response, response.content().readableBytes());
    if (keepAlive) {
      context.writeAndFlush(response);
    } else {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
