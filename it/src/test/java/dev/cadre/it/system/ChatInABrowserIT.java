package dev.cadre.it.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code examples/chat} in Chromium. */
@SystemTest
final class ChatInABrowserIT {
  /** Half of the connections go to either worker: this fails by chance once in 2^30 times. */
  private static final int RELOADS = 30;

  private static final double LIMIT_MILLIS = 20_000;
  private static final Pattern CONNECTED = Pattern.compile("worker \\d+");

  @Test
  void messageTypedInOneTabAppearsInThatOfAnotherWorker(CadreCommand command) {
    try (CadreProcess cluster =
            Examples.spec(command, "chat").with("--ready-path", "/").startAndAwaitReady();
        Chromium chromium = new Chromium();
        BrowserContext context = chromium.profile(new Browser.NewContextOptions(), LIMIT_MILLIS)) {
      Page ann = context.newPage();
      ann.navigate(cluster.url("/"));
      String one = worker(ann);
      Page bob = context.newPage();
      bob.navigate(cluster.url("/"));
      for (int i = 0; i < RELOADS && worker(bob).equals(one); i++) {
        bob.reload();
      }
      String other = worker(bob);
      assertThat(other).isNotEqualTo(one);
      assertThat(cluster.workers().stream().map(pid -> "worker " + pid)).contains(one, other);

      say(ann, "ann", "hello <b>bob</b>");
      assertMessages(bob, "by " + one + "annhello <b>bob</b>");
      say(bob, "bob", "hello ann");
      assertMessages(ann, "by " + one + "annhello <b>bob</b>", "by " + other + "bobhello ann");

      // The page finds another worker, and there what was said.
      CadreProcess.signal(Long.parseLong(one.substring("worker ".length())), "KILL");
      assertThat(ann.locator("#worker")).not().hasText(one, within());
      worker(ann);
      assertMessages(ann, "by " + one + "annhello <b>bob</b>", "by " + other + "bobhello ann");
    }
  }

  private static void say(Page page, String name, String text) {
    page.getByLabel("Your name").fill(name);
    page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill(text);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send")).click();
  }

  private static void assertMessages(Page page, String... lines) {
    Locator messages = page.getByLabel("Messages").getByRole(AriaRole.LISTITEM);
    assertThat(messages).hasText(lines, within());
  }

  /** What the page says it is connected to, as soon as it is. */
  private static String worker(Page page) {
    Locator worker = page.locator("#worker");
    assertThat(worker).hasText(CONNECTED, within());
    return worker.innerText();
  }

  private static LocatorAssertions.HasTextOptions within() {
    return new LocatorAssertions.HasTextOptions().setTimeout(LIMIT_MILLIS);
  }
}
