package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which run is one that will need a browser. */
class BrowserSetUpTest {
  @ParameterizedTest
  @CsvSource({",, false", "false,, false", "true,, true", "true, PageIT, false"})
  void onlyOneOfAllTestsOfThePage(String pageTests, String some, boolean expected) {
    Properties properties = new Properties();
    if (pageTests != null) {
      properties.setProperty("page.tests", pageTests);
    }
    if (some != null) {
      properties.setProperty("it.test", some);
    }
    assertEquals(expected, BrowserSetUp.willNeedBrowser(properties));
  }
}
