package io.tcptransfer.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Chromium for tests: {@code @ExtendWith(Browser.class)} and a parameter of type {@link Page}.
 * One browser for the test run, started by the first test that asks; one context, so no cookies, no
 * cache and no storage of another test, for each test. A script error or a violation of the page's
 * Content-Security-Policy fails the test that it happened in.
 *
 * <p>The browser hangs on a pipe of Playwright's driver, and the driver on one of this JVM: both
 * end with it, however it ends.
 */
public final class Browser implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  /** For one event on a busy machine; a test that passes never waits this long. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Namespace NAMESPACE = Namespace.create(Browser.class);

  /** A closed network refuses the background connections many at a time; CI runs as root. */
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--renderer-process-limit=1",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  @Override
  public void beforeEach(ExtensionContext test) {
    // Declared before the page exists, so that afterEach has them in any case.
    test.getStore(NAMESPACE).put(Tab.class, new Tab(running(test)));
  }

  @Override
  public void afterEach(ExtensionContext test) {
    Tab tab = test.getStore(NAMESPACE).remove(Tab.class, Tab.class);
    tab.context.close();
    Assertions.assertEquals(List.of(), tab.complaints, "what the browser complained of");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Page.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getStore(NAMESPACE).get(Tab.class, Tab.class).page;
  }

  private static com.microsoft.playwright.Browser running(ExtensionContext test) {
    return test.getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Running.class, type -> Running.start(), Running.class)
        .browser;
  }

  /** The one browser; the root store closes it when the test run ends. */
  private record Running(Playwright playwright, com.microsoft.playwright.Browser browser)
      implements AutoCloseable {
    static Running start() {
      Chromium chromium = Chromium.provide();
      // Without it the driver fetches three browsers before it starts.
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
      Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
      BrowserType.LaunchOptions options =
          new BrowserType.LaunchOptions().setHeadless(true).setArgs(FLAGS);
      chromium.executable().ifPresent(options::setExecutablePath);
      PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
      return new Running(playwright, playwright.chromium().launch(options));
    }

    @Override
    public void close() {
      playwright.close();
    }
  }

  private static final class Tab {
    final List<String> complaints = new ArrayList<>();
    final BrowserContext context;
    final Page page;

    Tab(com.microsoft.playwright.Browser browser) {
      context = browser.newContext();
      context.setDefaultTimeout((double) PATIENCE.toMillis());
      page = context.newPage();
      page.onPageError(complaints::add);
      page.onConsoleMessage(
          message -> {
            if (message.text().contains("Content Security Policy")) {
              complaints.add(message.text());
            }
          });
    }
  }
}
