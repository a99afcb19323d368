package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which run is one that will need a browser. */
class BrowserSetUpTest {
  @ParameterizedTest
  @CsvSource({"false, false, false", "true, false, true", "true, true, false"})
  void onlyOneOfAllTestsOfTheJar(boolean ofTheJar, boolean some, boolean expected) {
    Properties properties = new Properties();
    if (ofTheJar) {
      properties.setProperty("relay.jar", "any");
    }
    if (some) {
      properties.setProperty("it.test", "PageIT");
    }
    assertEquals(expected, BrowserSetUp.hasAllTestsOfTheJar(properties));
  }
}
