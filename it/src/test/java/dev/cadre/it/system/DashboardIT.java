package dev.cadre.it.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The dashboard in Chromium. With {@code -Dcadre.docs.write=true} it writes the pictures of
 * docs/dashboard.md.
 */
@SystemTest
final class DashboardIT {
  private static final double LIMIT_MILLIS = 20_000;
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Path IMAGES = Path.of("..", "docs", "images");

  @Test
  void showsADeathAndReloadsWithTheToken(CadreCommand command) throws Exception {
    try (CadreProcess cluster = withToken(command).startAndAwaitReady();
        Chromium chromium = new Chromium()) {
      List<String> complaints = new CopyOnWriteArrayList<>();
      try (BrowserContext desk = chromium.profile(desk(ColorScheme.LIGHT), LIMIT_MILLIS)) {
        Page page = open(desk, cluster, complaints);
        assertThat(rows(page)).hasCount(2, soon());
        for (long pid : cluster.workers()) {
          assertThat(row(page, pid)).containsText("ready", contains());
        }

        long victim = cluster.workers().getFirst();
        CadreProcess.signal(victim, "KILL");
        Locator events = page.getByRole(AriaRole.LIST, named("Events"));
        assertThat(events)
            .containsText("Worker " + victim + " died (code null, signal SIGKILL)", contains());
        assertThat(row(page, victim)).hasCount(0, soon());
        assertThat(rows(page)).hasCount(2, soon());

        Locator reload = page.getByRole(AriaRole.BUTTON, named("Reload"));
        reload.click();
        page.getByLabel("Token").fill("not the token");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByRole(AriaRole.BUTTON, in("Reload")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The token is wrong", has());
        assertThat(complaints).as("a refusal is the browser's to complain of").hasSize(1);
        complaints.clear();
        page.getByLabel("Token").fill(TOKEN);
        page.keyboard().press("Enter");
        assertThat(dialog).isHidden();
        assertThat(events).containsText("Rolling restart complete", contains());
        assertThat(cluster.log().count(0, "Received reload command")).isEqualTo(1);
        assertThat(rows(page)).hasCount(2, soon());
        for (long pid : cluster.workers()) {
          assertThat(row(page, pid)).containsText("ready", contains());
        }
        page.getByRole(AriaRole.BUTTON, named("One worker more")).click();
        dialog.getByRole(AriaRole.BUTTON, in("One worker more")).click();
        assertThat(rows(page)).hasCount(3, soon());
        page.getByRole(AriaRole.BUTTON, named("One worker less")).click();
        dialog.getByRole(AriaRole.BUTTON, in("One worker less")).click();
        assertThat(rows(page)).hasCount(2, soon());
        assertThat(page.locator("svg.chart")).hasCount(6, soon());
        assertThat(page.locator("[data-chart=rss] path.total"))
            .hasAttribute("d", Pattern.compile("M.+L.+"), attribute());
        assertThat(row(page, cluster.workers().getFirst()).locator("[data-label='Requests/s']"))
            .hasText(Pattern.compile("\\d+(\\.\\d)?"), has());
        fillAnHour(page, cluster);
        picture(page, "dashboard.png");
      }
      try (BrowserContext phone = chromium.profile(phone(), LIMIT_MILLIS)) {
        Page page = open(phone, cluster, complaints);
        assertThat(rows(page)).hasCount(2, soon());
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
            .isLessThanOrEqualTo(390);
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            .isEqualTo("rgb(18, 22, 28)");
        picture(page, "dashboard-phone.png");
      }
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void dumpsAWorkerAndFollowsItsLines(CadreCommand command) throws Exception {
    try (CadreProcess cluster = withToken(command).startAndAwaitReady();
        Chromium chromium = new Chromium();
        BrowserContext desk = chromium.profile(desk(ColorScheme.DARK), LIMIT_MILLIS)) {
      List<String> complaints = new CopyOnWriteArrayList<>();
      Page page = open(desk, cluster, complaints);
      long dumped = cluster.workers().getFirst();
      row(page, dumped).getByRole(AriaRole.BUTTON, in("Dump")).click();
      Locator dialog = page.getByRole(AriaRole.DIALOG);
      page.getByLabel("Token").fill(TOKEN);
      dialog.getByRole(AriaRole.BUTTON, in("Dump of worker " + dumped)).click();
      assertThat(page.getByRole(AriaRole.LIST, named("Events")))
          .containsText("Dump of worker " + dumped + ": ", contains());
      assertDumped(cluster, dumped);

      Locator log = page.locator("#log-all");
      page.getByRole(AriaRole.BUTTON, named("Workers' lines too")).click();
      dialog.getByRole(AriaRole.BUTTON, in("Show the whole log")).click();
      assertThat(log).containsText("serving on", contains()); // says the application
      page.getByLabel("Only lines with").fill("DUMP OF");
      assertThat(log.locator("span:visible")).hasCount(1, soon());
      assertThat(complaints).isEmpty();

      Files.writeString(command.folder().resolve("token"), "another " + TOKEN);
      assertThat(page.getByRole(AriaRole.BUTTON, named("Workers' lines too")))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(LIMIT_MILLIS));
      assertThat(page.locator("#log-note")).containsText("The token is another now", contains());
      assertThat(log).isHidden();
      assertThat(complaints).as("it does not ask again with the old one").hasSize(1);
    }
  }

  private static void assertDumped(CadreProcess cluster, long pid) throws IOException {
    String folder =
        cluster
            .log()
            .await(0, "Dump of worker " + pid + ": (\\S+)", Duration.ofSeconds(20))
            .group(1);
    assertThat(Files.readString(Path.of(folder, "threads.txt")))
        .contains("Full thread dump", "HTTP-Dispatcher");
    assertThat(Path.of(folder, "classes.txt")).isNotEmptyFile();
  }

  @Test
  void hasNoActionsWithoutAToken(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady();
        Chromium chromium = new Chromium();
        BrowserContext desk = chromium.profile(desk(ColorScheme.LIGHT), LIMIT_MILLIS)) {
      List<String> complaints = new CopyOnWriteArrayList<>();
      Page page = open(desk, cluster, complaints);
      assertThat(rows(page)).hasCount(2, soon());
      assertThat(page.getByRole(AriaRole.BUTTON, named("Reload"))).isHidden();
      assertThat(page.locator("th.rate")).hasCount(1, soon());
      assertThat(page.locator("th.rate")).isHidden(); // nobody counts them
      assertThat(complaints).isEmpty();
    }
  }

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("shop.jar"), HttpServerApp.class, "v1");
    return ClusterSpec.of(command, jar).with("--name", "shop");
  }

  private static ClusterSpec withToken(CadreCommand command) throws Exception {
    Path token = Files.writeString(command.folder().resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path home = Files.createDirectory(command.folder().resolve("cadre"));
    CadreCommand installed = command.by(Archive.unpackInto(home)); // for figures as users see them
    return spec(installed)
        .with("--dashboard-token-file", token.toString())
        .with("--metrics-path", "/metrics");
  }

  /** Opens the page, and notes what the browser complains of: its policy, errors of scripts. */
  private static Page open(BrowserContext context, CadreProcess cluster, List<String> complaints) {
    Page page = context.newPage();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    page.navigate("http://127.0.0.1:" + cluster.spec().healthPort() + "/");
    assertThat(page.locator("#live")).hasText("live", has());
    return page;
  }

  private static Locator rows(Page page) {
    return page.locator("#workers tr");
  }

  private static Locator row(Page page, long pid) {
    return rows(page).filter(new Locator.FilterOptions().setHasText(Long.toString(pid)));
  }

  private static Browser.NewContextOptions desk(ColorScheme scheme) {
    return new Browser.NewContextOptions().setViewportSize(1280, 900).setColorScheme(scheme);
  }

  private static Browser.NewContextOptions phone() {
    return new Browser.NewContextOptions()
        .setViewportSize(390, 844)
        .setIsMobile(true)
        .setHasTouch(true)
        .setColorScheme(ColorScheme.DARK);
  }

  /** A minute of it, with some load, for a picture that shows something. */
  private static void fillAnHour(Page page, CadreProcess cluster) {
    if (Boolean.getBoolean("cadre.docs.write")) {
      try (RunningLoad _ =
          Load.start(
              LoadPlan.to(cluster.url("/cpu?3"))
                  .with(LoadPlan.Mode.CLOSE)
                  .connections(6)
                  .requests(Long.MAX_VALUE)
                  .time(Duration.ofMinutes(5))
                  .thinkTime(Duration.ofMillis(30)))) {
        Locator cpu = page.locator("[data-chart=cpu] path.total");
        Pattern six = Pattern.compile("M(.+L){6}.*");
        assertThat(cpu)
            .hasAttribute(
                "d", six, new LocatorAssertions.HasAttributeOptions().setTimeout(240_000));
      }
    }
  }

  private static void picture(Page page, String name) throws IOException {
    if (Boolean.getBoolean("cadre.docs.write")) {
      Files.createDirectories(IMAGES);
      page.screenshot(new Page.ScreenshotOptions().setPath(IMAGES.resolve(name)).setFullPage(true));
    }
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Locator.GetByRoleOptions in(String name) {
    return new Locator.GetByRoleOptions().setName(name);
  }

  private static LocatorAssertions.HasCountOptions soon() {
    return new LocatorAssertions.HasCountOptions().setTimeout(LIMIT_MILLIS);
  }

  private static LocatorAssertions.HasTextOptions has() {
    return new LocatorAssertions.HasTextOptions().setTimeout(LIMIT_MILLIS);
  }

  private static LocatorAssertions.ContainsTextOptions contains() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(LIMIT_MILLIS);
  }

  private static LocatorAssertions.HasAttributeOptions attribute() {
    return new LocatorAssertions.HasAttributeOptions().setTimeout(30_000);
  }
}
