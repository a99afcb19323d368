package io.tcptransfer.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommonNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=plant/a | plant/a",
        "C=DE,O=Works,CN=plant/a | plant/a",
        "O=Works+CN=plant/a | plant/a",
        "OU=CN\\=other,CN=plant/a | plant/a",
        "CN=a\\,CN\\=b | a,CN=b",
      })
  void theOneCommonNameCounts(String subject, String name) {
    assertEquals(Optional.of(name), CommonName.of(new X500Principal(subject)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "O=Works", "CN=a,CN=b", "CN=a+CN=b", "OU=CN\\=a"})
  void noneAndSeveralCountAsNone(String subject) {
    assertEquals(Optional.empty(), CommonName.of(new X500Principal(subject)));
  }

  @Test
  void aCommonNameThatIsNoTextCountsAsNone() {
    assertEquals(Optional.empty(), CommonName.of(new X500Principal("CN=#0403010203")));
  }
}
