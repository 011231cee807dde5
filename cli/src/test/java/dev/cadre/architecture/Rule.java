package dev.cadre.architecture;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Something that classes must not refer to.
 *
 * @param name ends the sentence "forbidden: ..."
 * @param applies to a class of the module
 * @param forbids a type that is referred to
 */
record Rule(String name, Predicate<CompiledClass> applies, Predicate<String> forbids) {

  /** A class file and the module whose folder it was found in. */
  record CompiledClass(String module, References references) {}

  /** {@code module: class -> type (rule)} for each breach. */
  Stream<String> breaches(CompiledClass compiled) {
    if (!applies.test(compiled)) {
      return Stream.of();
    }
    References references = compiled.references();
    return Stream.concat(references.types().stream(), references.members().stream())
        .filter(forbids)
        .map(to -> compiled.module() + ": " + references.type() + " -> " + to + " (" + name + ")");
  }

  static Rule inModule(String module, String name, Predicate<String> forbids) {
    return new Rule(name, compiled -> compiled.module().equals(module), forbids);
  }

  static Rule inPackage(String of, String name, Predicate<String> forbids) {
    return new Rule(name, compiled -> within(compiled.references().type(), of), forbids);
  }

  /** Whether the name is of the package or type, or of one in it. */
  static boolean within(String name, String of) {
    return name.startsWith(of)
        && (name.length() == of.length() || ".$".indexOf(name.charAt(of.length())) >= 0);
  }

  static Predicate<String> withinAny(List<String> packages) {
    return name -> packages.stream().anyMatch(of -> within(name, of));
  }

  /** Packages of the API; its own is {@code dev.cadre} itself. */
  private static final Set<String> API = Set.of("link", "messages");

  /** The part of Cadre that a name belongs to: {@code ipc} of {@code dev.cadre.ipc.Message}. */
  static Optional<String> part(String name) {
    if (!within(name, "dev.cadre")) {
      return Optional.empty();
    }
    String rest = name.substring("dev.cadre.".length());
    int dot = rest.indexOf('.');
    String part = dot < 0 ? rest : rest.substring(0, dot);
    boolean api = Character.isUpperCase(part.charAt(0)) || API.contains(part);
    return Optional.of(api ? "api" : part);
  }
}
