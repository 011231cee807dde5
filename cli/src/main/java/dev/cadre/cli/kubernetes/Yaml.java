package dev.cadre.cli.kubernetes;

import java.util.Locale;

/** Values in the syntax of YAML 1.1 and 1.2, which Kubernetes' readers disagree about. */
final class Yaml {
  private Yaml() {}

  /**
   * A text that no reader takes for anything else: in double quotes, with what is not ASCII
   * escaped, unless it is plainly a word.
   */
  static String text(String value) {
    boolean word =
        value.matches("[A-Za-z][A-Za-z/-]*(\\.[A-Za-z]+)*")
            && !value.matches("(?i)(on|off|yes|no|true|false|null|y|n)");
    if (word) {
      return value;
    }
    StringBuilder text = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(point -> {
          switch (point) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            default -> {
              if (point >= 0x20 && point < 0x7f) {
                text.appendCodePoint(point);
              } else {
                text.append(String.format(Locale.ROOT, "\\U%08x", point));
              }
            }
          }
        });
    return text.append('"').toString();
  }

  /**
   * A text for {@code args} and {@code env}, where Kubernetes replaces {@code $(NAME)}: it is to
   * arrive as it is.
   *
   * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/">
   *     Container, args: $$ is a single $</a>
   */
  static String literal(String value) {
    return text(value.replace("$", "$$"));
  }
}
