package dev.cadre.netty;

import io.netty.channel.Channel;

/**
 * Which protocols this application's Netty can speak: its codecs are jars of their own. The classes
 * of this package that use one are not touched where it is absent.
 *
 * @param http whether there is {@code netty-codec-http}
 * @param http2 whether there is {@code netty-codec-http2}
 * @param webSocketSpreadMillis see {@link WebSocketDrain}
 */
record Protocols(boolean http, boolean http2, long webSocketSpreadMillis) {

  Protocols(long webSocketSpreadMillis) {
    this(
        isThere("codec.http.HttpServerCodec"),
        isThere("codec.http2.Http2ConnectionHandler"),
        webSocketSpreadMillis);
  }

  private static boolean isThere(String name) {
    String channel = Channel.class.getName();
    String netty = channel.substring(0, channel.length() - "channel.Channel".length());
    try {
      Class.forName(netty + "handler." + name, false, Protocols.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
