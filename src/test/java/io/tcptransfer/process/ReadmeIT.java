package io.tcptransfer.process;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs what the READMEs tell to run. */
class ReadmeIT {
  @RegisterExtension static final Relays RELAYS = new Relays();

  private static final Reader READER = new Reader(RELAYS);

  static Stream<Readme.Block> blocks() throws IOException {
    Stream.Builder<Readme.Block> blocks = Stream.builder();
    for (String name : List.of("README.md", "README.zh-CN.md")) {
      Readme.blocks(Files.readString(SourcesIT.project().resolve(name))).forEach(blocks);
    }
    return blocks.build();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void everyBlockDoesWhatItSays(Readme.Block block) throws IOException {
    READER.follow(block);
  }
}
