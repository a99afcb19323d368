package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.128/25, 192.168.1.127, false",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.1/32, 10.0.0.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 10.0.0.1, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
  })
  void aRangeIsWhatBeginsAlike(String range, String address, boolean contained)
      throws UnknownHostException {
    assertEquals(contained, AddressRange.of(range).contains(InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        " 10.0.0.0/8",
        "::/129",
        ":::",
        "fe80::1%eth0",
        "10.0.0.0/x",
        "10.0.0.5/8",
        "192.168.1.129/25",
        "0.0.0.1/0",
        "fd00::1/8"
      })
  void anythingElseIsRefused(String text) {
    List<Problem> problems =
        Configured.problems("{\"http\": {\"trustForwarded\": [\"" + text + "\"]}}");
    assertEquals(1, problems.size());
    assertEquals("http.trustForwarded[0]", problems.get(0).path());
  }
}
