package dev.cadre.it.system;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The system's Chromium without a window. {@code ./dev test} installs it, and node, its driver. */
final class Chromium implements AutoCloseable {
  private final Playwright playwright;
  private final Browser browser;

  Chromium() {
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment()));
    try {
      browser = launch(playwright);
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  /** A fresh profile, whose waits end after so many milliseconds. */
  BrowserContext profile(Browser.NewContextOptions options, double limitMillis) {
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout(limitMillis);
    return context;
  }

  private static Browser launch(Playwright playwright) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(program("chromium"))
                .setArgs(
                    List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync")));
  }

  /** Of the driver: it is to load nothing. */
  private static Map<String, String> environment() {
    return Map.of(
        "PLAYWRIGHT_NODEJS_PATH",
        program("node").toString(),
        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
        "1");
  }

  /** A program of the PATH. */
  static Path program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + ": ./dev test installs it"));
  }

  @Override
  public void close() {
    playwright.close(); // and the browser with it
  }
}
