package io.tcptransfer.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The end of our side of a connection, while the peer may still speak. On its event loop. */
// What fails on it arrives as its end.
@SuppressWarnings("FutureReturnValueIgnored")
final class HalfClose {
  private HalfClose() {}

  /** Says that nothing more comes; what was flushed before goes out first. */
  static void endOutput(Channel connection) {
    SslHandler tls = connection.pipeline().get(SslHandler.class);
    if (tls == null) {
      endSocket(connection);
    } else {
      // An end without its own farewell looks to TLS like an attack.
      tls.closeOutbound().addListener(told -> endSocket(connection));
    }
  }

  private static void endSocket(Channel connection) {
    if (connection instanceof DuplexChannel socket) {
      socket.shutdownOutput();
    }
  }
}
