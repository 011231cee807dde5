package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.ShopApp;
import dev.cadre.site.CodeBlock.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Somebody who follows a page: with a home, Cadre unpacked in {@code ~/cadre} beside the examples
 * of the sources, and an application as {@code shop.jar} and {@code build/shop-2.jar} in the folder
 * where the page begins.
 *
 * <p>It differs from people in three things. Where the page has a port, it takes one that is free.
 * It has one terminal: {@code cadre run} is started in the background, and stopped before the next
 * one, unless that has a name of its own. And it is in a hurry: a canary is observed for a second,
 * and rollouts pause for less.
 */
final class Reader {
  private static final Pattern PORT =
      Pattern.compile("\\b(?:808[0-9]|9999|6379|901[0-9]|500[5-9])\\b");
  private static final Pattern RUNS = Pattern.compile("^((?:[A-Z_]+=\\S+ )?(?:\\./)?cadre) run ");
  private static final Pattern STARTS = Pattern.compile("^(?:\\./)?cadre start ");

  /** Started under a name of its own: it runs beside what runs. */
  private static final Pattern BESIDE = Pattern.compile("^cadre start .*--name ");

  private static final Pattern FOLLOWS = Pattern.compile("^cadre logs -f$");

  private static final Pattern STOPS = Pattern.compile("^(?:\\./)?cadre stop\\b");

  private final CadreCommand command;
  private final Path home;
  private final Path folder;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private boolean running;

  private Reader(CadreCommand command, Path home, Path folder) {
    this.command = command;
    this.home = home;
    this.folder = folder;
  }

  static Reader of(CadreCommand command, Path page) throws Exception {
    Path home = Files.createDirectory(command.folder().resolve("home"));
    Path cadre = Files.createDirectory(home.resolve("cadre"));
    Archive.unpackInto(cadre);
    Files.createSymbolicLink(
        cadre.resolve("examples"), absolute(System.getProperty("cadre.examples", "examples")));
    boolean atTheRoot = page.endsWith("README.md");
    Path folder = atTheRoot ? cadre : home;
    if (!page.endsWith("tutorial.md")) { // that one makes its own
      Path jar = folder.resolve("shop.jar");
      if (page.endsWith("how-to-spring-boot.md")) {
        Files.copy(springBoot(), jar);
      } else {
        FixtureJar.write(jar, ShopApp.class, "1");
      }
      Path build = Files.createDirectory(folder.resolve("build"));
      Path dist = Files.createDirectory(folder.resolve("dist"));
      for (Path copy :
          List.of(
              build.resolve("shop-2.jar"),
              build.resolve("shop-2.1.jar"),
              build.resolve("shop.jar"),
              dist.resolve("shop.jar"))) {
        Files.copy(jar, copy);
      }
    }
    return new Reader(command, home, folder);
  }

  private static Path springBoot() {
    Path jar =
        absolute(System.getProperty("cadre.compat", "compat"))
            .resolve("spring-boot-tomcat/target/spring-boot-tomcat.jar");
    assertThat(jar).as("made by mvn -f compat/pom.xml package").exists();
    return jar;
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }

  Terminal terminal() throws IOException {
    ProcessBuilder shell = command.shell().directory(folder.toFile());
    Path jdk = Path.of(System.getProperty("java.home"));
    Map<String, String> environment = shell.environment();
    environment.put("HOME", home.toString());
    environment.put("JAVA_HOME", jdk.toString());
    environment.put(
        "PATH", home.resolve("cadre") + ":" + jdk.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
    environment.put("CADRE_HEALTH_PORT", Integer.toString(port("9999")));
    environment.put("CADRE_OBSERVE", "1s");
    environment.put("CADRE_RAMP", "200ms");
    environment.put("CADRE_SLOT_DELAY", "100ms");
    environment.put("PORT", Integer.toString(port("8080")));
    environment.remove("XDG_STATE_HOME"); // the pages tell of the usual place
    return Terminal.open(shell);
  }

  /** What is typed for the words of the page. */
  String typed(String words) {
    String free = PORT.matcher(words).replaceAll(port -> Integer.toString(port(port.group())));
    if (begins(free)) {
      String first = BESIDE.matcher(free).find() ? "" : stopsWhatRuns();
      running = true;
      return first + RUNS.matcher(free).replaceFirst("$1 start ");
    }
    running &= !STOPS.matcher(free).find();
    // Nobody is there to press Ctrl-C: 124 says that it would have gone on.
    return FOLLOWS.matcher(free).find() ? "timeout 3 " + free + "; [ $? = 124 ]" : free;
  }

  /** What is typed before, by somebody who comes to a section with the application running. */
  String startsWhatIsAsked(List<Command> commands) {
    return startsUnless(commands.stream().anyMatch(command -> begins(command.words())));
  }

  /** The same for one command. */
  String startsWhatIsAsked(String words) {
    return startsUnless(begins(words));
  }

  private static boolean begins(String words) {
    return RUNS.matcher(words).find() || STARTS.matcher(words).find();
  }

  private String startsUnless(boolean given) {
    String start = running || given ? "true" : "cadre start shop.jar";
    running |= !given;
    return start;
  }

  /** Ctrl-C, as it were. */
  String stopsWhatRuns() {
    String stop = running ? "cadre stop\n" : "";
    running = false;
    return stop;
  }

  /** Ports that the page has in a row are in a row. */
  private int port(String written) {
    String row = written.substring(0, written.length() - 1) + "0";
    return ports.computeIfAbsent(row, _ -> FreePort.first(10))
        + (written.charAt(written.length() - 1) - '0');
  }

  /** Output as anybody's: without the folder of the test. */
  List<String> plain(List<String> output) {
    return output.stream().map(line -> line.replace(home.toString(), "~")).toList();
  }

  /** The log of an application that was started in the background. */
  List<String> log(String application) throws IOException {
    return Files.readAllLines(
        home.resolve(".local/state/cadre").resolve(application).resolve("cadre.log"));
  }
}
