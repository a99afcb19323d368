package io.tcptransfer.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Where a listener is, how it is spoken to, and what it is told first. A value; any thread.
 *
 * @param tls by what its certificate is believed; null without TLS
 * @param registration the line that chooses the channel, without its end; null if there is none
 */
public record Endpoint(String host, int port, SSLContext tls, String registration) {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Any TLS peer answers within a round trip or two. */
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Connects, and shakes hands where there is TLS.
   *
   * @throws NobodyListens if nothing is there
   * @throws ClientFailure if it can't be reached otherwise, or is not believed
   */
  Socket connect() throws NobodyListens {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException(host);
      }
      socket.connect(address, (int) CONNECT_LIMIT.toMillis());
      return tls == null ? socket : secured(socket);
    } catch (IOException e) {
      closeQuietly(socket);
      if (e instanceof ConnectException refused && isRefusal(refused)) {
        throw new NobodyListens(toString());
      }
      throw failure(e);
    }
  }

  private Socket secured(Socket socket) throws IOException {
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    // Without it any trusted certificate would do, whatever it is for (RFC 6125).
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.setSoTimeout((int) HANDSHAKE_LIMIT.toMillis());
    secured.startHandshake();
    secured.setSoTimeout(0);
    return secured;
  }

  private ClientFailure failure(IOException e) {
    if (e instanceof UnknownHostException) {
      return new ClientFailure("unknown host: " + host);
    } else if (e instanceof SSLException) {
      return new ClientFailure("no TLS with " + this + ": " + tlsProblem(e));
    } else if (e instanceof SocketTimeoutException) {
      return new ClientFailure("no answer from " + this);
    }
    return new ClientFailure("cannot connect to " + this + ": " + e.getMessage());
  }

  /** What is wrong with TLS, and what to do where it is the trust. */
  static String tlsProblem(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return "its certificate is not believed ("
            + cause.getMessage()
            + "); --trust names a file with one that is";
      }
    }
    return failure.getMessage();
  }

  private static boolean isRefusal(ConnectException e) {
    return String.valueOf(e.getMessage()).contains("refused");
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There was no connection.
    }
  }
}
