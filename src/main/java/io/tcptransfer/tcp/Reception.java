package io.tcptransfer.tcp;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.util.AttributeKey;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.tls.CommonName;
import io.tcptransfer.tls.Doorstep;
import io.tcptransfer.tls.PortTls;
import io.tcptransfer.trust.Registry;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.HAProxyMessageCompletionHandler;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection passes before it is a sender: the door, and what names its channel, which is
 * the configuration, its certificate, or its first line. Says nothing to whom it refuses. Runs on
 * the listener's event loop.
 */
final class Reception {
  private static final Logger log = LoggerFactory.getLogger(Reception.class);
  private static final AttributeKey<Reason> REFUSED =
      AttributeKey.valueOf(Reception.class, "refused");

  private final ListenerConfig config;
  private final Node node;
  private final ListenerPort port;
  private final RefusalLog refusals;
  private final HttpDoor http;
  private final BiConsumer<NetSocketInternal, Channel> admit;
  private final Door door;
  private final Set<NetSocketInternal> waiting = new HashSet<>();
  private boolean ended;

  /**
   * @param refusals hears of who is refused
   * @param http takes over who speaks HTTP; null if nobody may
   * @param admit takes over who may feed a channel
   */
  Reception(
      ListenerConfig config,
      Node node,
      ListenerPort port,
      RefusalLog refusals,
      HttpDoor http,
      BiConsumer<NetSocketInternal, Channel> admit) {
    this.config = config;
    this.node = node;
    this.port = port;
    this.refusals = refusals;
    this.http = http;
    this.admit = admit;
    this.door = new Door(port.rules());
  }

  /** What a server needs for who comes to be received here. */
  NetServerOptions options() {
    return new NetServerOptions()
        .setUseProxyProtocol(config.senders().proxyProtocol())
        .setProxyProtocolTimeout(Registration.LIMIT.toSeconds())
        .setProxyProtocolTimeoutUnit(TimeUnit.SECONDS);
  }

  /** What a server does with those who don't come as far as here. */
  Handler<Throwable> failures(PortTls tls) {
    Handler<Throwable> handshakes =
        tls.handshakeFailures(() -> count(Reason.TLS), () -> count(Reason.FULL));
    return failure -> {
      if (isProxyFailure(failure)) {
        count(Reason.MALFORMED);
      } else {
        handshakes.handle(failure);
      }
    };
  }

  /**
   * Whether a connection failed for what it said of whom it connects. Netty (4.2.12) has a word of
   * its own for most of that, but not for lengths that lead out of the header; and Vert.x has one
   * for UDP. Only a connection with such lengths is not ended at once, but when it is idle.
   */
  static boolean isProxyFailure(Throwable failure) {
    return failure == HAProxyMessageCompletionHandler.UNSUPPORTED_PROTOCOL_EXCEPTION
        || (failure instanceof DecoderException && !(failure.getCause() instanceof SSLException));
  }

  /** What names the channel of who comes: its own name, where there is only one. */
  String channelShown() {
    if (config.senders().registration()) {
      return "by-registration";
    }
    return config.tls().channelFromCertificate() ? "by-certificate" : config.channel();
  }

  /** Nobody is admitted any more; who has not said yet what it wants is refused. */
  void end() {
    ended = true;
    List.copyOf(waiting).forEach(socket -> refuse(socket, Reason.SHUTDOWN));
    refusals.end();
  }

  /** Takes a connection, and admits or refuses it in time. */
  void receive(NetSocketInternal socket) {
    Doorstep.passed(socket.channelHandlerContext().channel());
    socket.exceptionHandler(failure -> log.debug("connection broke: {}", failure.getMessage()));
    Optional<Reason> refusal = ended ? Optional.of(Reason.SHUTDOWN) : door.refuse(socket);
    if (refusal.isPresent()) {
      refuse(socket, refusal.get());
    } else if (http != null) {
      await(socket, new FirstBytes(ContextInternal.current(), new Looker(socket), patience()));
    } else {
      receiveSender(socket);
    }
  }

  /** How long it may say nothing at all. */
  private Duration patience() {
    return config.senders().registration() ? Registration.LIMIT : port.rules().get().idle();
  }

  /** Puts that before Vert.x's own handler. */
  private void await(NetSocketInternal socket, ChannelHandler handler) {
    ChannelHandlerContext vertx = socket.channelHandlerContext();
    waiting.add(socket);
    vertx.channel().closeFuture().addListener(closed -> waiting.remove(socket));
    vertx.pipeline().addBefore(vertx.name(), null, handler);
  }

  private boolean receiveSender(NetSocketInternal socket) {
    if (config.senders().registration()) {
      await(socket, new Registration(ContextInternal.current(), new Desk(socket)));
      return true;
    }
    return admitTo(socket, channelWithoutAsking(socket));
  }

  /** Empty, which no channel is called, if nothing names one. */
  private String channelWithoutAsking(NetSocketInternal socket) {
    return config.tls().channelFromCertificate()
        ? CommonName.of(socket.sslSession()).orElse("")
        : config.channel();
  }

  private boolean admitTo(NetSocketInternal socket, String channelName) {
    Optional<Channel> channel = ended ? Optional.empty() : node.channels().find(channelName);
    if (channel.isEmpty()) {
      Reason none = node.channels().refusal(channelName).orElse(Reason.FULL);
      refuse(socket, ended ? Reason.SHUTDOWN : none);
      return false;
    }
    waiting.remove(socket);
    admit.accept(socket, channel.get());
    return true;
  }

  /** Once: what it had said by then may be taken for a sender's when its connection ends. */
  private void refuse(NetSocketInternal socket, Reason reason) {
    waiting.remove(socket);
    if (socket.channelHandlerContext().channel().attr(REFUSED).setIfAbsent(reason) != null) {
      return;
    }
    count(reason);
    refusals.add(reason, socket.remoteAddress());
    socket.close();
  }

  private void count(Reason reason) {
    node.tallies().sendersRefused().count(reason);
  }

  /** Where one connection says whether it speaks HTTP. */
  private final class Looker implements FirstBytes.Taker {
    private final NetSocketInternal socket;

    Looker(NetSocketInternal socket) {
      this.socket = socket;
    }

    @Override
    public boolean take(boolean isHttp) {
      if (!isHttp) {
        return receiveSender(socket);
      }
      waiting.remove(socket);
      http.handOn(socket);
      return true;
    }

    @Override
    public void silent() {
      refuse(socket, config.senders().registration() ? Reason.LATE : Reason.IDLE);
    }
  }

  /** Where one connection registers. */
  private final class Desk implements Registration.Desk {
    private final NetSocketInternal socket;

    Desk(NetSocketInternal socket) {
      this.socket = socket;
    }

    @Override
    public boolean register(byte[] line) {
      Registry.Verdict verdict = new Registry(port.tokens().get()).judge(line);
      if (verdict == Registry.Verdict.GRANTED) {
        return admitTo(socket, Registry.channelName(line));
      }
      refuse(verdict == Registry.Verdict.NO_TOKEN ? Reason.NO_TOKEN : Reason.NOT_ALLOWED);
      return false;
    }

    @Override
    public void refuse(Reason reason) {
      Reception.this.refuse(socket, reason);
    }
  }
}
