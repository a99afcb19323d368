package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortShareTest {
  private final List<Integer> ports = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();

  private PortShare.Part join(PortShare share, String name) {
    return share.join(() -> calls.add("open " + name), () -> calls.add("close " + name));
  }

  @Test
  void instancesOpenThePortOneAfterTheOtherAsReceiversCome() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    PortShare.Part second = join(share, "second");
    PortShare.Part third = join(share, "third");
    assertTrue(first.hasPort());
    assertFalse(second.hasPort());
    first.serves(PortShare.FEW_RECEIVERS - 1);
    assertEquals(List.of(), calls);
    first.serves(PortShare.FEW_RECEIVERS);
    assertEquals(List.of("open second"), calls);
    assertTrue(second.hasPort());
    assertFalse(third.hasPort());
    first.serves(PortShare.FEW_RECEIVERS + 1);
    first.serves(PortShare.FEW_RECEIVERS + 2);
    assertEquals(List.of("open second", "open third"), calls);
  }

  @Test
  void nobodyOpensItBecauseReceiversLeave() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    first.serves(PortShare.FEW_RECEIVERS + 2);
    join(share, "second");
    first.serves(PortShare.FEW_RECEIVERS + 1);
    assertEquals(List.of(), calls);
  }

  @Test
  void anInstanceThatHasNoneClosesItWhenFewAreLeft() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    PortShare.Part second = join(share, "second");
    first.serves(PortShare.FEW_RECEIVERS);
    second.serves(1);
    calls.clear();
    first.serves(PortShare.FEW_AGAIN - 1);
    assertFalse(second.isSpare());
    second.serves(0);
    assertTrue(second.isSpare());
    assertEquals(List.of("close second"), calls);
  }

  @Test
  void itIsToldWhenOthersHaveFewEnough() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    PortShare.Part second = join(share, "second");
    first.serves(PortShare.FEW_RECEIVERS);
    calls.clear();
    first.serves(PortShare.FEW_AGAIN);
    assertFalse(second.isSpare());
    assertEquals(List.of(), calls);
    first.serves(PortShare.FEW_AGAIN - 1);
    assertTrue(second.isSpare());
    assertEquals(List.of("close second"), calls);
  }

  @Test
  void allInstancesTogetherCount() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    PortShare.Part second = join(share, "second");
    PortShare.Part third = join(share, "third");
    first.serves(PortShare.FEW_RECEIVERS);
    second.serves(PortShare.FEW_RECEIVERS);
    second.serves(PortShare.FEW_AGAIN / 2);
    first.serves(PortShare.FEW_AGAIN / 2);
    assertTrue(third.hasPort());
    assertFalse(third.isSpare());
    first.serves(PortShare.FEW_AGAIN / 2 - 1);
    assertTrue(third.isSpare());
  }

  @Test
  void oneThatHasClosedItOpensItAgain() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    PortShare.Part second = join(share, "second");
    first.serves(PortShare.FEW_RECEIVERS);
    first.serves(0);
    second.closed();
    assertFalse(second.hasPort());
    assertFalse(second.isSpare());
    first.serves(PortShare.FEW_RECEIVERS);
    assertEquals(List.of("open second", "close second", "open second"), calls);
  }

  @Test
  void theFirstOneAlwaysHasIt() {
    PortShare share = new PortShare(false, ports::add);
    PortShare.Part first = join(share, "first");
    first.serves(1);
    first.serves(0);
    assertFalse(first.isSpare());
    assertEquals(List.of(), calls);
  }

  @Test
  void allHaveItAtOnceAndForGoodIfSoConfigured() {
    PortShare share = new PortShare(true, ports::add);
    PortShare.Part first = join(share, "first");
    PortShare.Part second = join(share, "second");
    assertTrue(first.hasPort());
    assertTrue(second.hasPort());
    first.serves(PortShare.FEW_RECEIVERS);
    first.serves(0);
    assertFalse(second.isSpare());
    assertEquals(List.of(), calls);
  }

  @Test
  void thePortIsToldOnce() {
    PortShare share = new PortShare(true, ports::add);
    share.opened(8080);
    share.opened(8080);
    assertEquals(List.of(8080), ports);
  }
}
