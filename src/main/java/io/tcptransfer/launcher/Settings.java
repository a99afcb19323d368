package io.tcptransfer.launcher;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.ConfigurationException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the configuration comes from: built-in defaults, then one file or text, then the
 * environment, then the command line; the later wins. Does not know the keys, but for those that
 * {@code -instances} and {@code -cluster} set. Main thread.
 *
 * @param directory where {@code conf/config.json} is looked for
 * @param environment read once, here
 */
record Settings(Path directory, Map<String, String> environment) {
  private static final String INSTANCES = "TRANSFER_HTTP_INSTANCES";
  private static final String CLUSTER = "cluster";

  /**
   * Reads and checks everything.
   *
   * @param conf a file's name, or JSON text, which starts with a brace; null for {@code
   *     conf/config.json} if it is there
   * @param instances null if the command line doesn't say
   * @param cluster whether the command line asks for a cluster; if so, with the defaults where
   *     nothing else says more
   * @throws CommandFailure with a line for each problem
   */
  Configuration read(String conf, String instances, boolean cluster) {
    Map<String, String> variables = new HashMap<>(environment);
    if (instances != null) {
      // The most particular source for this one key, so it wins over TRANSFER_HTTP and any file.
      variables.put(INSTANCES, instances);
    }
    Source source = source(conf);
    try {
      JsonObject json = source.parsed();
      if (cluster && !json.containsKey(CLUSTER)) {
        json.put(CLUSTER, new JsonObject());
      }
      return Configuration.of(json, variables);
    } catch (ConfigurationException e) {
      // One line a problem: path, value, rule.
      Stream<String> lines =
          Stream.concat(
              Stream.of("configuration refused: " + source.name()), e.getMessage().lines());
      FirstToken token = new FirstToken(variables, new SecureRandom());
      throw CommandFailure.failed(
          Stream.concat(lines, token.line(source.text()).stream()).toList());
    }
  }

  private Source source(String conf) {
    Path usual = directory.resolve(Path.of("conf", "config.json"));
    if (conf != null) {
      return conf.stripLeading().startsWith("{")
          ? new Source("-conf", conf)
          : file(conf, directory.resolve(conf));
    }
    return Files.exists(usual)
        ? file(directory.relativize(usual).toString(), usual)
        : new Source("environment", "{}");
  }

  private static Source file(String name, Path path) {
    try {
      return new Source(name, Files.readString(path));
    } catch (NoSuchFileException e) {
      throw unreadable(name, "there is no such file");
    } catch (AccessDeniedException e) {
      throw unreadable(name, "permission denied");
    } catch (CharacterCodingException e) {
      throw unreadable(name, "it is not UTF-8");
    } catch (IOException e) {
      throw unreadable(name, e.getMessage());
    }
  }

  private static CommandFailure unreadable(String name, String reason) {
    return CommandFailure.failed("cannot read the configuration " + name + ": " + reason);
  }

  private record Source(String name, String text) {
    JsonObject parsed() throws ConfigurationException {
      return Configuration.parse(text);
    }
  }
}
