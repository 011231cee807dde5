package dev.cadre.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.architecture.Rule.CompiledClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between modules, as docs/architecture.md draws them. */
class ImportDirectionTest {

  /** Which parts of Cadre a module may use besides itself. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("posix", Set.of()),
          Map.entry("ipc", Set.of()),
          Map.entry("netty", Set.of()),
          Map.entry("agent", Set.of("ipc", "posix")),
          Map.entry("state", Set.of()),
          Map.entry("state-redis", Set.of("state")),
          Map.entry("state-servlet", Set.of("state")),
          Map.entry("state-spring", Set.of("state")),
          Map.entry("api", Set.of()),
          Map.entry("primary", Set.of("api", "ipc", "posix")),
          Map.entry("cli", Set.of("primary", "ipc", "posix")));

  /** Which libraries a module may use besides the JDK: none where an application's classes are. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("posix", List.of()),
          Map.entry("ipc", List.of()),
          Map.entry("netty", List.of("io.netty")),
          Map.entry("agent", List.of()),
          Map.entry("state", List.of()),
          Map.entry("state-redis", List.of("io.lettuce.core", "io.netty")),
          Map.entry("state-servlet", List.of("jakarta.servlet")),
          Map.entry(
              "state-spring", List.of("jakarta.servlet", "org.springframework", "org.aopalliance")),
          Map.entry("api", List.of()),
          Map.entry("primary", List.of("org.snakeyaml.engine", "com.grack.nanojson")),
          Map.entry("cli", List.of("picocli", "com.grack.nanojson", "org.jline")));

  private static final List<String> JDK = List.of("java", "javax", "jdk", "sun", "com.sun");

  /** What would make a decision depend on more than its arguments. */
  private static final List<String> IMPURE =
      List.of(
          "java.lang.Thread",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.System",
          "java.util.concurrent",
          "java.util.random",
          "java.util.Random");

  @Test
  void modulesUseOnlyThoseBelow() {
    ARROWS.forEach((module, below) ->
        assertKept(
            Rule.inModule(
                module,
                "not below " + module,
                name ->
                    Rule.part(name)
                        .filter(part -> !part.equals(module) && !below.contains(part))
                        .isPresent())));
  }

  /** Descriptors are passed by it, nothing else: the rest of the agent is portable Java. */
  @Test
  void agentUsesOfPosixOnlyWhatPassesDescriptors() {
    assertKept(
        new Rule(
            "only the passing of descriptors may use posix",
            compiled ->
                compiled.module().equals("agent")
                    && !compiled.references().type().startsWith("dev.cadre.agent.PassingSocket"),
            name -> Rule.within(name, "dev.cadre.posix")));
  }

  @Test
  void nativeCodeIsCalledInPosixOnly() {
    assertKept(
        new Rule(
            "native code outside posix",
            compiled -> !compiled.module().equals("posix"),
            name -> Rule.within(name, "java.lang.foreign")));
  }

  @Test
  void modulesUseOnlyTheirLibraries() {
    LIBRARIES.forEach((module, libraries) ->
        assertKept(
            Rule.inModule(
                module,
                "a library that " + module + " does not have",
                Rule.withinAny(JDK)
                    .or(Rule.withinAny(libraries))
                    .or(name -> Rule.part(name).isPresent())
                    .negate())));
  }

  /** Of the API the primary knows what the two say to each other, and nothing else. */
  @Test
  void primaryUsesOfTheApiOnlyTheLink() {
    assertKept(
        Rule.inModule(
            "primary",
            "the API from the primary",
            name ->
                Rule.part(name).filter(part -> part.equals("api")).isPresent()
                    && !Rule.within(name, "dev.cadre.link")
                    && !Rule.withinAny(
                            List.of("dev.cadre.ClusterHealth", "dev.cadre.Stdio", "dev.cadre.User"))
                        .test(name)));
  }

  @Test
  void decisionsArePure() {
    assertKept(pureDecisions());
  }

  /** The parts of the primary know nothing of what puts them together. */
  @Test
  void partsOfThePrimaryDoNotUseTheWhole() {
    assertKept(
        new Rule(
            "the whole from a part",
            compiled ->
                compiled.module().equals("primary")
                    && !isWhole(compiled.references().type(), "dev.cadre.primary"),
            name -> isWhole(name, "dev.cadre.primary")));
  }

  @Test
  void breachIsSeen() throws IOException {
    assertThat(pureDecisions().forbids().test("java.lang.Thread")).isTrue();
    assertThat(pureDecisions().forbids().test("java.lang.Thread$Builder")).isTrue();
    assertThat(pureDecisions().forbids().test("java.lang.ThreadLocal")).isFalse();
    assertThat(pureDecisions().forbids().test("java.time.Instant.now")).isTrue();
    assertThat(pureDecisions().forbids().test("java.time.Instant.plus")).isFalse();

    References references = references(Breach.class);
    assertThat(references.types()).contains(Arena.class.getName(), "java.time.Instant");
    assertThat(references.members()).contains("java.time.Instant.now");
    // Only in a declaration, only in a type argument, only as an array.
    assertThat(references.types())
        .contains("java.util.BitSet", "java.util.Currency", "java.util.Locale");
  }

  @SuppressWarnings("unused")
  private abstract static class Breach {
    abstract java.util.BitSet declared(List<java.util.Currency> argument);

    Instant now(Object object) {
      assertThat(object).isInstanceOf(java.util.Locale[].class);
      try (Arena _ = Arena.ofConfined()) {
        return Instant.now();
      }
    }
  }

  private static Rule pureDecisions() {
    Predicate<String> allowed =
        Rule.withinAny(
            List.of(
                "java.util",
                "java.time",
                "java.lang",
                "dev.cadre.ipc.ListenerKey",
                "dev.cadre.primary.supervise"));
    Predicate<String> impure =
        Rule.withinAny(IMPURE).or(name -> name.matches("java\\.time\\..*\\.now"));
    return Rule.inPackage(
        "dev.cadre.primary.supervise",
        "a decision uses only its arguments",
        allowed.negate().or(impure).or(name -> Rule.within(name, "java.lang.foreign")));
  }

  private static boolean isWhole(String name, String of) {
    return Rule.within(name, of) && Character.isUpperCase(name.charAt(of.length() + 1));
  }

  private static void assertKept(Rule rule) {
    assertThat(classes().stream().flatMap(rule::breaches).toList()).isEmpty();
  }

  private static List<CompiledClass> classes() {
    List<CompiledClass> classes = new ArrayList<>();
    for (String module : ARROWS.keySet()) {
      Path folder = Path.of("..", module, "target", "classes");
      assertThat(folder).as("compiled classes of all modules are needed: mvn -am").isDirectory();
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".class"))
            .forEach(file -> classes.add(new CompiledClass(module, references(file))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertThat(classes).isNotEmpty();
    return classes;
  }

  private static References references(Path file) {
    try {
      return References.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static References references(Class<?> type) throws IOException {
    String name = type.getName();
    try (var in = type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      assertThat(in).isNotNull();
      return References.of(in.readAllBytes());
    }
  }
}
