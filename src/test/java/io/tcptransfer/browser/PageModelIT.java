package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's modules that know nothing of the screen, each by itself. */
@ExtendWith(Browser.class)
final class PageModelIT {
  private FakeRelay relay;

  @BeforeEach
  void openPage(Page page) {
    relay = new FakeRelay(FakeRelay.V1);
    // Any page of the relay that runs nothing itself.
    page.navigate(relay.url() + "favicon.svg");
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private static final String STORE =
      """
      const { Store } = await import('/js/model/store.js');
      const store = new Store();
      const add = (count, size = 1) => {
        for (let i = 0; i < count; i++) store.addMessage({ size });
      };
      """;

  private static Object run(Page page, String script) {
    return page.evaluate("async () => {" + script + "}");
  }

  @Test
  void storeKeepsTheNewestHundredThousandAndCountsTheRest(Page page) {
    assertEquals(
        List.of(100_000, 20, 1, 21),
        run(
            page,
            STORE
                + """
                store.addGap('gap', '', {});
                add(100_020);
                return [store.end - store.first, store.gone.messages, store.gone.gaps, store.first];
                """));
  }

  @Test
  void storeKeepsNoMoreBytesThanItMay(Page page) {
    assertEquals(
        List.of(64, 36),
        run(
            page,
            STORE
                + """
                add(100, 1024 * 1024);
                return [store.end - store.first, store.gone.messages];
                """));
  }

  @Test
  void whatHadNoRoomInAPauseIsAGapInPlace(Page page) {
    assertEquals(
        List.of(100_020, List.of(20, 0), "63 messages not kept", 64),
        run(
            page,
            STORE
                + """
                store.pause();
                add(100_020, 0);
                const arrived = store.arrivedInPause;
                store.resume();
                const gone = [store.gone.messages, store.gone.gaps]; // The gap is pushed out, not its number.
                store.clear();
                store.pause();
                add(127, 1024 * 1024);
                store.resume();
                return [arrived, gone, store.get(store.first).text, store.end - store.first - 1];
                """));
  }

  @Test
  void heightsAreSummedAsOneWouldByHand(Page page) {
    assertEquals(
        List.of(),
        run(
            page,
            """
            const { Heights } = await import('/js/model/heights.js');
            let seed = 42;
            const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
            const heights = new Heights();
            heights.reset(130_900, 130_950, 20);
            const byHand = new Map();
            for (let row = 130_900; row < 130_950; row++) byHand.set(row, 20);
            const wrong = [];
            for (let round = 0; round < 400; round++) {
              const first = heights.first + random(3);
              const end = heights.end + random(6);
              for (let row = heights.first; row < first; row++) byHand.delete(row);
              for (let row = heights.end; row < end; row++) byHand.set(row, 20);
              heights.moveTo(first, end);
              const row = first + random(end - first);
              byHand.set(row, 1 + random(90));
              heights.set(row, byHand.get(row));
              let sum = 0;
              const probe = first + random(end - first);
              for (let at = first; at < probe; at++) sum += byHand.get(at);
              if (heights.before(probe) !== sum) wrong.push(`before ${probe}`);
              if (heights.at(sum) !== probe) wrong.push(`at ${probe}: ${heights.at(sum)}`);
              if (heights.at(sum + byHand.get(probe) - 0.5) !== probe) wrong.push(`within ${probe}`);
            }
            return wrong;
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "21.5 | value=21.5",
        "-3e2 | value=-300",
        "temperature=21.4 humidity: 48 | temperature=21.4,humidity=48",
        "1.5;2;x | column 1=1.5,column 2=2",
        "{\"a\":1,\"b\":{\"c\":2.5,\"on\":true},\"s\":\"3\"} | a=1,b.c=2.5,b.on=1",
        "!\u001b[32mv=7\u001b[0m | v=7",
        "error 17 in line 4 of the file | ''",
        "12:30:45 | ''",
      })
  void numbersAreFoundByKey(String text, String found, Page page) {
    assertEquals(
        found,
        page.evaluate(
            """
            async (text) => {
              const { numbersIn } = await import('/js/model/numbers.js');
              return numbersIn(text).map(([key, value]) => `${key}=${value}`).join();
            }
            """,
            text));
  }

  @Test
  void linkSaysTheSameWhenItIsReadAgain(Page page) {
    assertEquals(
        "channel=a/b&open=a/b%2Cc%252Cd&view=json&find=x%26y&mode=regex&sender=7%40ab12&only=0"
            + "&columns=p.q%2Cr%252Cs&at=e1:5",
        run(
            page,
            """
            const { readLink, writeLink } = await import('/js/model/link.js');
            const state = {
              channel: 'a/b', tabs: ['a/b', 'c,d'], view: 'json', find: 'x&y', mode: 'regex', sender: '7@ab12',
              only: false, columns: ['p.q', 'r,s'], series: [], at: { epoch: 'e1', offset: 5 },
            };
            const again = readLink({ hash: '#' + writeLink(state), search: '' });
            again.tabs.sort();
            return writeLink(again);
            """));
  }

  @Test
  void linkOfAnybodyIsTakenAsFarAsItMakesSense(Page page) {
    assertEquals(
        "text,text,,true,0,",
        run(
            page,
            """
            const { readLink } = await import('/js/model/link.js');
            const link = readLink({ hash: '#view=<b>&mode=x&sender=-1@&columns=%25E0&at=../..:1', search: '' });
            return [link.view, link.mode, link.sender, link.only, link.columns.length, link.at].join();
            """));
  }

  @Test
  void rateIsThatOfTheLastTwoSecondsAndHistoryIsNone(Page page) {
    assertEquals(
        List.of(0, 50, 5_000, 0),
        run(
            page,
            """
            const { Tally } = await import('/js/tally.js');
            const tally = new Tally();
            tally.add(100, false);
            tally.rate(0);
            const atFirst = tally.rate(1000).messagesPerSecond;
            for (let i = 0; i < 100; i++) tally.add(100);
            const { messagesPerSecond, bytesPerSecond } = tally.rate(2000);
            tally.rate(3000);
            tally.rate(4000);
            return [atFirst, messagesPerSecond, bytesPerSecond, tally.rate(5000).messagesPerSecond];
            """));
  }

  @ParameterizedTest
  @CsvSource({
    "hex, 16, 0, 11, 0-4",
    "hex, 16, 1, 4, 0-2",
    "hex, 16, 22, 27, 7-9",
    "hex, 16, 49, 51, 16-17",
    "ascii, 16, 3, 5, 3-5",
    "ascii, 8, 9, 10, 8-9"
  })
  void selectedTextSaysWhichBytes(
      String column, int line, int start, int end, String bytes, Page page) {
    assertEquals(
        bytes,
        page.evaluate(
            """
            async ([column, line, start, end]) => {
              const { bytesBetween } = await import('/js/views/hex.js');
              const { from, to } = bytesBetween(column, line, start, end);
              return `${from}-${to}`;
            }
            """,
            List.of(column, line, start, end)));
  }
}
