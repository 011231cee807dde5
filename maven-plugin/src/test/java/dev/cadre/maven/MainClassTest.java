package dev.cadre.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.tools.ToolProvider;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The class to run is the one that the project names, or has. */
final class MainClassTest {
  @TempDir private Path classes;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public static void main(String[] arguments) {}",
        "static void main() {}",
        "void main(String... arguments) {}",
        "protected void main() {}"
      })
  void isTheOnlyOneWithMain(String main) throws Exception {
    compile("package shop; public class Shop { " + main + " }", "Shop");
    compile("package shop; public class Basket { public void main(int number) {} }", "Basket");
    compile("package shop; class Hidden { private static void main(String[] x) {} }", "Hidden");
    assertThat(find(new Properties())).isEqualTo("shop.Shop");
  }

  @Test
  void mayInheritMainWhenNoneHasItsOwn() throws Exception {
    compile("package shop; class Base { public static void main(String[] x) {} }", "Base");
    Path library = Files.createDirectory(classes.resolve("library"));
    Path base = Files.createDirectory(library.resolve("shop")).resolve("Base.class");
    Files.move(classes.resolve("shop").resolve("Base.class"), base);
    Path source =
        Files.writeString(classes.resolve("Shop.java"), "package shop; class Shop extends Base {}");
    compile(source, "-cp", library.toString());
    Path own = Files.createDirectory(classes.resolve("own"));
    Files.move(classes.resolve("shop"), own.resolve("shop"));
    List<String> classPath = List.of(own.toString(), library.toString());
    assertThat(MainClass.find(new Properties(), own, classPath)).isEqualTo("shop.Shop");
  }

  @Test
  void ofTheProjectsPropertiesComesFirst() throws Exception {
    compile("package shop; class Shop { void main() {} }", "Shop");
    Properties properties = new Properties();
    properties.setProperty("start-class", "b.B");
    assertThat(find(properties)).isEqualTo("b.B");
    properties.setProperty("exec.mainClass", "a.A");
    assertThat(find(properties)).isEqualTo("a.A");
  }

  /** As it is with spring-boot-starter-parent. */
  @Test
  void isNotAPropertyThatRefersToNothing() throws Exception {
    compile("package shop; class Shop { void main() {} }", "Shop");
    Properties properties = new Properties();
    properties.setProperty("spring-boot.run.main-class", "${start-class}");
    assertThat(find(properties)).isEqualTo("shop.Shop");
    properties.setProperty("start-class", "b.B");
    assertThat(find(properties)).isEqualTo("b.B");
  }

  @Test
  void isAskedForWhenThereAreTwoOrNone() throws IOException {
    assertThatThrownBy(() -> find(new Properties()))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageStartingWith("There is no class with a main method in " + classes)
        .hasMessageEndingWith("-Dcadre.mainClass=NAME.");
    compile("class A { void main() {} static class In { static void main() {} } }", "A");
    assertThatThrownBy(() -> find(new Properties()))
        .hasMessageStartingWith("There are 2 classes with a main method: A, A$In. Name it:");
  }

  @Test
  void isAskedForWhenMavensJdkCannotReadTheClasses() throws IOException {
    compile("class A { void main() {} }", "A");
    Path file = classes.resolve("A.class");
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = (byte) (bytes[7] + 100); // Of a Java that is to come: the major version.
    Files.write(file, bytes);
    assertThatThrownBy(() -> find(new Properties()))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("is too old to look for the class with main. Name it: <mainClass>");
  }

  @Test
  void isNotInitializedToBeFound() throws Exception {
    System.clearProperty("initialized");
    compile(
        "class A { static { System.setProperty(\"initialized\", \"\"); } void main() {} }", "A");
    assertThat(find(new Properties())).isEqualTo("A");
    assertThat(System.getProperty("initialized")).isNull();
  }

  private String find(Properties properties) throws MojoFailureException {
    return MainClass.find(properties, classes, List.of(classes.toString()));
  }

  private void compile(String source, String name) throws IOException {
    Path file = Files.writeString(classes.resolve(name + ".java"), source);
    compile(file);
  }

  private void compile(Path file, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("-d", classes.toString(), file.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    assertThat(code).isZero();
  }
}
