package io.tcptransfer.tls;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file with certificates or a key, named by a key of the configuration or an option. Does not
 * know what stands in it. Its methods block; any thread that may.
 *
 * @param key the path of the key, such as {@code http.tls.certificate}, or the option
 * @param name what stands there: a path, relative to the working directory
 */
public record PemFile(String key, String name) {
  /** A chain of a dozen certificates is below 32 KiB, all roots of a browser below 512. */
  private static final int MOST_BYTES = 1024 * 1024;

  private static final Object NOT_THERE = "not there";

  /**
   * What is in it.
   *
   * @throws UnusableFile if it can't be had
   */
  public Buffer read() {
    try {
      Path file = Path.of(name);
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw unusable("must be a file"); // A pipe would block for good.
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw unusable("must be a file of 1 MiB at most");
        }
        return Buffer.buffer(bytes);
      }
    } catch (NoSuchFileException e) {
      throw unusable("there is no such file");
    } catch (AccessDeniedException e) {
      throw unusable("permission denied");
    } catch (IOException | IllegalArgumentException e) {
      throw unusable("can't be read: " + e.getMessage());
    }
  }

  /** Equal as long as nobody has written to it, or put another in its place. */
  Object mark() {
    try {
      BasicFileAttributes now = Files.readAttributes(Path.of(name), BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException | IllegalArgumentException e) {
      return NOT_THERE;
    }
  }

  /** What to throw when what stands in it is of no use. */
  public UnusableFile unusable(String rule) {
    return new UnusableFile(key, name, rule);
  }
}
