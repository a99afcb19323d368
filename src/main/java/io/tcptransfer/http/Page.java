package io.tcptransfer.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The receiver page: every file of {@code webroot/} in the jar, read once and kept in memory.
 *
 * <p>Not Vert.x's StaticHandler, which looks in the working directory first (the jar's page must
 * not be replaced by whatever lies there), unpacks to a temporary directory, and marks the page
 * immutable for a day. Here a path is a key of a map: there is no way out and no listing.
 * Immutable; any thread.
 */
public final class Page {
  private static final String ROOT = "webroot";

  private record File(String type, String tag, Buffer content) {}

  private final Map<String, File> files;

  private Page(Map<String, File> files) {
    this.files = files;
  }

  /** Reads the files; blocks for as long as a few small files take. */
  public static Page load() {
    try {
      URL index = Page.class.getClassLoader().getResource(ROOT + "/index.html");
      if (index.openConnection() instanceof JarURLConnection inJar) {
        Path path = Path.of(inJar.getJarFileURL().toURI());
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          return read(jar.getPath(ROOT));
        }
      }
      return read(Path.of(index.toURI()).getParent());
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the jar has no receiver page", e);
    }
  }

  private static Page read(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return new Page(
          paths
              .filter(Files::isRegularFile)
              .collect(
                  Collectors.toMap(
                      path -> "/" + root.relativize(path).toString().replace('\\', '/'),
                      Page::file)));
    }
  }

  private static File file(Path path) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      String type = MimeMapping.mimeTypeForFilename(path.getFileName().toString());
      boolean text = type != null && (type.startsWith("text/") || type.contains("javascript"));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new File(
          type == null ? "application/octet-stream" : type + (text ? ";charset=utf-8" : ""),
          '"' + HexFormat.of().formatHex(hash, 0, 16) + '"',
          Buffer.buffer(bytes));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("can't read " + path, e);
    }
  }

  /** Answers with the file of that path, or passes the request on. */
  void serve(RoutingContext request) {
    String path = request.request().path();
    File file = files.get("/".equals(path) ? "/index.html" : path);
    if (file == null) {
      request.next();
      return;
    }
    var response =
        request
            .response()
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
            .putHeader(HttpHeaders.ETAG, file.tag());
    if (file.tag().equals(request.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, file.type()).end(file.content());
    }
  }
}
