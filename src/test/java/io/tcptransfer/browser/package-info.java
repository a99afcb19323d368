/**
 * The receiver page and its client module in a real Chromium. {@link
 * io.tcptransfer.browser.Browser} is the one fixture; {@link io.tcptransfer.browser.FakeRelay}
 * plays both protocols from a script, so that a test decides what comes and when. Playwright is
 * driven by the test's thread alone.
 */
package io.tcptransfer.browser;
