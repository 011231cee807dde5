package dev.cadre.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Builds the site: {@code Site REPOSITORY FOLDER}. It asks nobody, and what it makes neither. */
public final class Site {
  private static final List<String> RESOURCES = List.of("site.css", "site.js");

  private Site() {}

  /**
   * Ends with 1 when a link is dead.
   *
   * @param arguments the root of the repository, and the folder of the site
   */
  public static void main(String... arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("Usage: Site REPOSITORY FOLDER");
      System.exit(2);
    }
    Book book = Book.read(Path.of(arguments[0]));
    book.dead().forEach(System.err::println);
    if (!book.dead().isEmpty()) {
      System.exit(1);
    }
    Path folder = Path.of(arguments[1]);
    build(book, folder);
    System.out.println(
        book.pages().size() + " pages: " + folder.resolve("index.html").toAbsolutePath());
  }

  /** The same layout as in the repository, so that relative links stay what they are. */
  static void build(Book book, Path folder) throws IOException {
    Layout layout = new Layout(book);
    for (Page page : book.pages().values()) {
      write(folder.resolve(Layout.html(page.path())), layout.render(page));
    }
    for (Path file : book.files()) {
      Path copy = folder.resolve(file);
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(book.root().resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    for (String name : RESOURCES) {
      Files.write(folder.resolve(name), Layout.resource(name));
    }
    write(folder.resolve("index.html"), redirect(Layout.html(Book.INDEX)));
  }

  private static String redirect(Path page) {
    return """
    <!doctype html>
    <meta charset="utf-8">
    <title>Cadre</title>
    <meta http-equiv="refresh" content="0; url=%1$s">
    <a href="%1$s">Documentation of Cadre</a>
    """
        .formatted(page);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
