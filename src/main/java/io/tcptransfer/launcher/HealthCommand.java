package io.tcptransfer.launcher;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.launcher.ExecutionContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks a relay over HTTP whether it is ready, as an orchestrator does. Main thread. */
@Name("health")
@Summary("Asks a relay whether it is ready.")
@Description(
    "Asks GET /health/ready, for 5 s at most. Prints ready, and ends with 0, if the answer is 200;"
        + " else one line on standard error says what is wrong, and it ends with 1. Needs no"
        + " token.")
final class HealthCommand implements RelayCommand {
  /** For everything: the connection, the answer, its body. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** What is read of an answer; a relay's is shorter. */
  private static final int MOST_BODY_BYTES = 1_024;

  private static final int READY = 200;

  private final OptionValues values = new OptionValues("health");
  private final PrintStream out;
  private String host = "127.0.0.1";
  private String port = "8080";
  private boolean tls;
  private String address;
  private HttpRequest request;

  /** What came of it. */
  private record Answer(int status, String body) {}

  HealthCommand(PrintStream out) {
    this.out = out;
  }

  /** A name or an address. */
  @Option(longName = "host", argName = "host")
  @Description("Where the relay is. Default: 127.0.0.1.")
  public void setHost(String host) {
    this.host = host;
  }

  /** 1 to 65535. */
  @Option(longName = "port", argName = "number")
  @Description("Its port for HTTP. Default: 8080.")
  public void setPort(String port) {
    this.port = port;
  }

  /** As {@code http.tls}. */
  @Option(longName = "tls", flag = true)
  @Description("Speak TLS, and believe any certificate: nothing secret is said. Default: no.")
  public void setTls(boolean tls) {
    this.tls = tls;
  }

  @Override
  public void setUp(ExecutionContext context) {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    address = bracketed + ":" + values.port("--port", port);
    URI uri = URI.create("http://nowhere");
    try {
      uri = new URI((tls ? "https" : "http") + "://" + address + "/health/ready");
    } catch (URISyntaxException e) {
      // As for one that is something else than a host.
    }
    if (!bracketed.equals(uri.getHost())) {
      throw values.refused("--host", host, "must be a host's name or address");
    }
    request = HttpRequest.newBuilder(uri).build();
  }

  @Override
  public void run() {
    try {
      judge(ask());
    } catch (TimeoutException e) {
      throw failed("no answer from " + address + " within " + LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw failed(problem(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    }
  }

  private void judge(Answer answer) {
    if (answer.status() != READY) {
      throw failed(address + " is not ready: " + reason(answer));
    }
    out.println("ready");
  }

  private static String reason(Answer answer) {
    try {
      String status = new JsonObject(answer.body()).getString("status");
      if (status != null) {
        return status;
      }
    } catch (DecodeException e) {
      // No relay, or something before it, answers.
    }
    return "it answers with status " + answer.status();
  }

  /** HTTP/1.1 only, and past any proxy: what is asked is that one port. */
  private Answer ask() throws ExecutionException, InterruptedException, TimeoutException {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY);
    if (tls) {
      client.sslContext(believing());
    }
    // Not the client's own limit, which ends with the head of the answer.
    return client
        .build()
        .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
        .thenApply(response -> new Answer(response.statusCode(), begin(response.body())))
        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String begin(InputStream body) {
    try (body) {
      return new String(body.readNBytes(MOST_BODY_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String problem(Throwable failure) {
    if (failure instanceof ConnectException && causedByName(failure)) {
      return "unknown host: " + host;
    } else if (failure instanceof ConnectException) {
      return "nothing listens on " + address;
    } else if (failure instanceof SSLException) {
      return "no TLS with " + address + ": " + failure.getMessage();
    }
    return "no HTTP with "
        + address
        + ": "
        + failure.getMessage()
        + (tls ? "" : "; if it speaks TLS add --tls");
  }

  private static boolean causedByName(Throwable failure) {
    return failure.getCause() instanceof UnresolvedAddressException;
  }

  private CommandFailure failed(String problem) {
    return CommandFailure.failed("health: " + problem);
  }

  /**
   * The certificate is for the relay's public name, and it is asked at 127.0.0.1. Who answers there
   * instead could say so without TLS as well.
   */
  private static SSLContext believing() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Credulous()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** Believes any certificate. */
  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
