package io.tcptransfer.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs what {@code docs/*.md} tell to run. */
class DocsIT {
  @RegisterExtension static final Relays RELAYS = new Relays();

  private static final Reader READER = new Reader(RELAYS);

  static Stream<Named<Readme.Block>> blocks() throws IOException {
    Stream.Builder<Named<Readme.Block>> blocks = Stream.builder();
    for (Path page : pages()) {
      for (Readme.Block block : Readme.blocks(Files.readString(page))) {
        blocks.add(Named.of(page.getFileName() + " " + block, block));
      }
    }
    return blocks.build();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(SourcesIT.project().resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void everyBlockDoesWhatItSays(Readme.Block block) throws IOException {
    READER.follow(block);
  }
}
