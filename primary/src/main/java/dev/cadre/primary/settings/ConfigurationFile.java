package dev.cadre.primary.settings;

import dev.cadre.primary.settings.Problem.Origin;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Setting.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A file of settings on its way into texts with places. Used once, by one thread. */
final class ConfigurationFile {
  private static final int LARGEST_BYTES = 1 << 20;

  /** Deeper than any setting is; the parser recurses. */
  private static final int DEEPEST = 200;

  private static final Map<String, Setting<?>> BY_KEY = new LinkedHashMap<>();

  static {
    for (Setting<?> setting : Settings.ALL) {
      if (setting.place() != Place.NOT_IN_FILE) {
        BY_KEY.put(setting.key(), setting);
      }
    }
  }

  private final Path file;
  private final Path shown;
  private final Path base;
  private final Map<String, String> environment;
  private final List<Problem> problems;
  private final Map<Setting<?>, List<Said>> said = new HashMap<>();
  private List<String> lines = List.of();

  /**
   * @param file absolute
   * @param shown how messages name it
   * @param problems where to put what is wrong
   */
  ConfigurationFile(
      Path file, Path shown, Map<String, String> environment, List<Problem> problems) {
    Path parent = file.getParent();
    this.file = file;
    this.shown = shown;
    this.base = parent == null ? file : parent;
    this.environment = environment;
    this.problems = problems;
  }

  /** All that the file says; what is wrong is in {@code problems}. */
  Map<Setting<?>, List<Said>> read() {
    String text = load();
    if (text != null) {
      parse(text);
    }
    return said;
  }

  /** As {@link #read}, from a text. */
  Map<Setting<?>, List<Said>> read(byte[] content) {
    String text = decode(content);
    if (text != null) {
      parse(text);
    }
    return said;
  }

  private @Nullable String load() {
    try {
      if (Files.isDirectory(file)) {
        whole("found a folder", "a YAML file", "");
        return null;
      }
      byte[] content;
      try (var in = Files.newInputStream(file)) {
        content = in.readNBytes(LARGEST_BYTES + 1);
      }
      return decode(content);
    } catch (NoSuchFileException e) {
      whole("there is no such file", "", "Check the path given to --config");
    } catch (IOException e) {
      whole("cannot be read: " + Reason.of(e), "", "Check its permissions");
    }
    return null;
  }

  private @Nullable String decode(byte[] content) {
    if (content.length > LARGEST_BYTES) {
      whole("found more than 1 MB", "a YAML file of settings", "");
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      whole("found bytes that are not UTF-8", "UTF-8", "Save the file in UTF-8");
      return null;
    }
  }

  private void parse(String text) {
    lines = text.lines().toList();
    if (tooDeep(text)) {
      whole("found brackets nested more than " + DEEPEST + " deep", "keys and values", "");
      return;
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(shown.toString())
            .setUseMarks(true)
            .setMaxAliasesForCollections(20)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(LARGEST_BYTES)
            .build();
    Optional<Node> root;
    try {
      root = new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      Origin origin = e.getProblemMark().map(this::at).orElseGet(this::wholeFile);
      String context = e.getContext() == null ? "" : " " + e.getContext();
      problems.add(
          new Problem(
              origin,
              "",
              "no valid YAML" + context + ": " + e.getProblem(),
              "",
              "Check the indentation, colons and quotes there"));
      return;
    } catch (YamlEngineException | StackOverflowError e) {
      whole("no valid YAML: " + e.getMessage(), "", "");
      return;
    }
    switch (root.orElse(null)) {
      case null -> {}
      case ScalarNode scalar when isNothing(scalar) -> {}
      case MappingNode mapping -> mapping(mapping);
      case Node other ->
          problem(
              other, "", "found " + describe(other), "keys and values", "For example workers: 4");
    }
  }

  /** A bound on the depth of the flow style; block style is bounded by its indentation. */
  private static boolean tooDeep(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '[', '{' -> {
          if (++depth > DEEPEST) {
            return true;
          }
        }
        case ']', '}' -> depth = Math.max(0, depth - 1);
        default -> {}
      }
    }
    return false;
  }

  private void mapping(MappingNode mapping) {
    Map<String, Integer> seen = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      if (!(keyNode instanceof ScalarNode scalar)) {
        problem(
            keyNode, "", "found " + describe(keyNode) + " as a key", "the key of a setting", "");
        continue;
      }
      String key = scalar.getValue();
      Setting<?> setting = BY_KEY.get(key);
      if (setting == null) {
        unknown(scalar, key);
        continue;
      }
      Integer before = seen.putIfAbsent(key, line(scalar));
      if (before != null) {
        problem(
            scalar,
            key,
            "found a second time, first in line " + before,
            "each key once",
            "Remove one");
        continue;
      }
      said.put(setting, values(setting, tuple.getValueNode()));
    }
  }

  private void unknown(ScalarNode node, String key) {
    String remedy =
        Settings.ALL.stream()
            .filter(s -> s.option().equals(key) && BY_KEY.containsKey(s.key()))
            .map(Setting::key)
            .findFirst()
            .or(() -> Suggestion.closest(key, BY_KEY.keySet()))
            .map(near -> "Did you mean " + near + "?")
            .orElse("cadre run --help lists the settings");
    if (key.equals(Settings.CONFIG.key())) {
      remedy = "A file cannot name another one: remove it";
    }
    problem(node, "", "unknown key " + Problem.quote(key), "", remedy);
  }

  private List<Said> values(Setting<?> setting, Node node) {
    String key = setting.key();
    return switch (node) {
      case ScalarNode scalar when isNothing(scalar) -> {
        problem(
            scalar,
            key,
            "found nothing",
            setting.type().allowed(),
            "Remove the line to have the default");
        yield List.of();
      }
      case ScalarNode scalar when setting.shape() != Shape.MAP ->
          said(scalar, key, "").map(s -> s.cut(setting.shape(), problems)).orElse(List.of());
      case SequenceNode sequence
          when setting.shape().repeatable() && setting.shape() != Shape.MAP ->
          elements(sequence, key, setting);
      case MappingNode mapping when setting.shape() == Shape.MAP -> variables(mapping, key);
      default -> {
        String wanted =
            switch (setting.shape()) {
              case ONE -> setting.type().allowed();
              case MAP -> "names and values, a line each";
              case WORDS, COMMAS, COLONS -> "a list";
            };
        String remedy =
            switch (setting.shape()) {
              case ONE ->
                  setting.type().example().isEmpty()
                      ? ""
                      : "For example " + key + ": " + setting.type().example();
              case MAP -> "For example " + key + ": {STAGE: test}";
              case WORDS, COMMAS, COLONS ->
                  "For example " + key + ": [" + setting.type().example() + "]";
            };
        problem(node, key, "found " + describe(node), wanted, remedy);
        yield List.of();
      }
    };
  }

  private List<Said> elements(SequenceNode sequence, String key, Setting<?> setting) {
    List<Said> elements = new ArrayList<>();
    int index = 0;
    for (Node element : sequence.getValue()) {
      String subject = key + "[" + index++ + "]";
      if (element instanceof ScalarNode scalar && !isNothing(scalar)) {
        said(scalar, subject, "").ifPresent(elements::add);
      } else {
        problem(element, subject, "found " + describe(element), setting.type().allowed(), "");
      }
    }
    return elements;
  }

  private List<Said> variables(MappingNode mapping, String key) {
    List<Said> variables = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name) || name.getValue().contains("=")) {
        problem(
            tuple.getKeyNode(),
            key,
            "found " + describe(tuple.getKeyNode()),
            "the name of a variable",
            "");
        continue;
      }
      String subject = key + "." + name.getValue();
      if (!names.add(name.getValue())) {
        problem(name, subject, "found a second time", "each name once", "Remove one");
      } else if (tuple.getValueNode() instanceof ScalarNode value && !isNothing(value)) {
        said(value, subject, name.getValue() + "=").ifPresent(variables::add);
      } else {
        problem(
            tuple.getValueNode(),
            subject,
            "found " + describe(tuple.getValueNode()),
            "a text",
            "\"\" is an empty one");
      }
    }
    return variables;
  }

  private Optional<Said> said(ScalarNode node, String subject, String prefix) {
    try {
      String text = prefix + Interpolation.expand(node.getValue(), environment);
      return Optional.of(new Said(text, subject, at(node), base));
    } catch (InvalidValueException e) {
      problem(node, subject, "found " + Problem.quote(node.getValue()), "", e.remedy());
      return Optional.empty();
    }
  }

  private static boolean isNothing(ScalarNode node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static String describe(Node node) {
    return switch (node) {
      case ScalarNode scalar when isNothing(scalar) -> "nothing";
      case ScalarNode scalar -> Problem.quote(scalar.getValue());
      case SequenceNode _ -> "a list";
      case MappingNode _ -> "keys and values";
      default -> "something else";
    };
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private void problem(Node node, String subject, String found, String allowed, String remedy) {
    problems.add(new Problem(at(node), subject, found, allowed, remedy));
  }

  private void whole(String found, String allowed, String remedy) {
    problems.add(new Problem(wholeFile(), "", found, allowed, remedy));
  }

  private Origin wholeFile() {
    return new Origin.InFile(shown, 0, 0, "");
  }

  private Origin at(Node node) {
    return node.getStartMark().map(this::at).orElseGet(this::wholeFile);
  }

  private Origin at(Mark mark) {
    int line = mark.getLine();
    return new Origin.InFile(
        shown, line + 1, mark.getColumn() + 1, line < lines.size() ? lines.get(line) : "");
  }
}
