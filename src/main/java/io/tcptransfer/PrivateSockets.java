package io.tcptransfer;

import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Unix sockets between parts of this process, in a directory of its own that nobody else may enter.
 * Blocks; one thread at a time.
 */
final class PrivateSockets {
  private final List<Path> paths = new ArrayList<>();
  private Path directory;

  /** The address of one more, which does not exist yet. */
  synchronized SocketAddress add(String name) throws IOException {
    if (directory == null) {
      directory = Files.createTempDirectory("tcp-transfer-");
    }
    Path path = directory.resolve(name);
    paths.add(path);
    return SocketAddress.domainSocketAddress(path.toString());
  }

  /** Removes all of them; null. */
  synchronized Void clear() throws IOException {
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
    if (directory != null) {
      Files.deleteIfExists(directory);
    }
    return null;
  }
}
