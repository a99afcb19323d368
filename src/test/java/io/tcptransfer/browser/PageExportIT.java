package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import io.tcptransfer.browser.FakeRelay.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is shown can be saved, as it is, with its gaps. */
@ExtendWith(Browser.class)
final class PageExportIT {
  private FakeRelay relay;

  @BeforeEach
  void startRelay() {
    relay = new FakeRelay(FakeRelay.V1);
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private void fill(Page page, String hash) {
    Peer peer = relay.opened(page, hash);
    peer.message(1, "{\"a\":1,\"s\":\"x, \\\"y\\\"\"}");
    peer.gap(2, 3, "slow");
    peer.message(4, false, new byte[] {0, (byte) 0xff});
    assertThat(page.locator("#count")).hasText("2");
    assertThat(page.locator("#messages .gap")).hasCount(1);
  }

  private static byte[] saved(Page page, String kind, String name) throws IOException {
    page.locator("#export summary").click();
    Download download =
        page.waitForDownload(() -> page.locator("[data-export=" + kind + "]").click());
    assertEquals(name, download.suggestedFilename());
    return Files.readAllBytes(download.path());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void savesTextCsvJsonLinesAndRawBytes(Page page) throws IOException {
    fill(page, "");
    assertEquals(
        "{\"a\":1,\"s\":\"x, \\\"y\\\"\"}\n--- 2 messages missing. #2 to #3. This page did not keep"
            + " up\n00 ff\n",
        text(saved(page, "text", "default.txt")));
    assertEquals(
        "time,offset,sender,bytes,form,payload\r\n"
            + "2026-01-02T03:04:05.678901Z,1,7,22,text,\"{\"\"a\"\":1,\"\"s\"\":\"\"x,"
            + " \\\"\"y\\\"\"\"\"}\"\r\n"
            + ",,,,gap,2 messages missing. #2 to #3. This page did not keep up\r\n"
            + "2026-01-02T03:04:05.678901Z,4,7,2,hex,00 ff\r\n",
        text(saved(page, "csv", "default.csv")));
    assertEquals(
        "{\"time\":\"2026-01-02T03:04:05.678901Z\",\"epoch\":\"e1\",\"offset\":1,\"sender\":7,"
            + "\"size\":22,\"text\":\"{\\\"a\\\":1,\\\"s\\\":\\\"x, \\\\\\\"y\\\\\\\"\\\"}\"}\n"
            + "{\"gap\":{\"stream\":1,\"epoch\":\"e1\",\"from\":2,\"to\":3,\"count\":2,\"reason\":\"slow\"}}\n"
            + "{\"time\":\"2026-01-02T03:04:05.678901Z\",\"epoch\":\"e1\",\"offset\":4,\"sender\":7,"
            + "\"size\":2,\"hex\":\"00ff\"}\n",
        text(saved(page, "jsonl", "default.jsonl")));
    byte[] raw = saved(page, "raw", "default.bin");
    assertEquals(24, raw.length);
    assertArrayEquals(new byte[] {'}', 0, (byte) 0xff}, Arrays.copyOfRange(raw, 21, 24));
  }

  @Test
  void savesWhatIsShownAndNoMore(Page page) throws IOException {
    fill(page, "#mode=hex&find=ff");
    assertThat(page.locator("#messages .message")).hasCount(1);
    assertEquals(
        "--- 2 messages missing. #2 to #3. This page did not keep up\n00 ff\n",
        text(saved(page, "text", "default.txt")));
  }

  @Test
  void savesTheColumnsThatArePicked(Page page) throws IOException {
    fill(page, "#view=json&columns=s");
    assertEquals(
        "time,offset,sender,bytes,s\r\n"
            + "2026-01-02T03:04:05.678901Z,1,7,22,\"x, \"\"y\"\"\"\r\n"
            + ",,,,2 messages missing. #2 to #3. This page did not keep up\r\n"
            + "2026-01-02T03:04:05.678901Z,4,7,2,\r\n",
        text(saved(page, "csv", "default.csv")));
  }

  /** RFC 4180, section 2: strict readers refuse the file else. */
  @Test
  void gapHasAsManyFieldsAsTheHeader(Page page) throws IOException {
    fill(page, "#view=json&columns=s%2Ca%2Cnone");
    assertEquals(
        "time,offset,sender,bytes,s,a,none\r\n"
            + "2026-01-02T03:04:05.678901Z,1,7,22,\"x, \"\"y\"\"\",1,\r\n"
            + ",,,,gap,2 messages missing. #2 to #3. This page did not keep up,\r\n"
            + "2026-01-02T03:04:05.678901Z,4,7,2,,,\r\n",
        text(saved(page, "csv", "default.csv")));
  }
}
