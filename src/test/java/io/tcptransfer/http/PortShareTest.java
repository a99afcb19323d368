package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortShareTest {
  private final List<Integer> ports = new ArrayList<>();
  private final List<String> opened = new ArrayList<>();

  @Test
  void instancesOpenThePortOneAfterTheOtherAsReceiversCome() {
    PortShare share = new PortShare(false, ports::add);
    assertTrue(share.isOpenedBy(() -> opened.add("first")));
    assertFalse(share.isOpenedBy(() -> opened.add("second")));
    assertFalse(share.isOpenedBy(() -> opened.add("third")));
    share.serves(PortShare.FEW_RECEIVERS - 1);
    assertEquals(List.of(), opened);
    share.serves(PortShare.FEW_RECEIVERS);
    assertEquals(List.of("second"), opened);
    share.serves(PortShare.FEW_RECEIVERS);
    share.serves(PortShare.FEW_RECEIVERS);
    assertEquals(List.of("second", "third"), opened);
  }

  @Test
  void allOpenItAtOnceIfSoConfigured() {
    PortShare share = new PortShare(true, ports::add);
    assertTrue(share.isOpenedBy(() -> opened.add("first")));
    assertTrue(share.isOpenedBy(() -> opened.add("second")));
    share.serves(PortShare.FEW_RECEIVERS);
    assertEquals(List.of(), opened);
  }

  @Test
  void thePortIsToldOnce() {
    PortShare share = new PortShare(true, ports::add);
    share.opened(8080);
    share.opened(8080);
    assertEquals(List.of(8080), ports);
  }
}
