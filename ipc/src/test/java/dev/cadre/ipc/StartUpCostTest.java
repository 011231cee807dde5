package dev.cadre.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds this package to what its package-info promises. */
class StartUpCostTest {
  private static final Set<String> OF_RECORDS = Set.of("equals", "hashCode", "toString");

  @Test
  void noCallSiteIsLinkedOnTheWay() throws Exception {
    List<String> found = new ArrayList<>();
    List<Path> classes = classes();
    assertThat(classes).hasSizeGreaterThan(20);
    for (Path file : classes) {
      ClassModel model = ClassFile.of().parse(file);
      for (MethodModel method : model.methods()) {
        String name = method.methodName().stringValue();
        boolean links =
            method.code().stream()
                .flatMap(code -> code.elementStream())
                .anyMatch(InvokeDynamicInstruction.class::isInstance);
        if (links && !OF_RECORDS.contains(name)) {
          found.add(model.thisClass().asInternalName() + "." + name);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void keysAreComparedWithoutCallSites() {
    ListenerKey key = Samples.FOUR;
    ListenerKey same = new ListenerKey(key.family(), new String("0.0.0.0"), 8080, 0);
    assertThat(key).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(key)
        .isNotEqualTo(new ListenerKey(ListenerKey.Family.INET6, "0.0.0.0", 8080, 0))
        .isNotEqualTo(new ListenerKey(key.family(), "0.0.0.1", 8080, 0))
        .isNotEqualTo(new ListenerKey(key.family(), "0.0.0.0", 8081, 0))
        .isNotEqualTo(new ListenerKey(key.family(), "0.0.0.0", 8080, 1));
  }

  private static List<Path> classes() throws IOException, URISyntaxException {
    Path root = Path.of(Message.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }
}
