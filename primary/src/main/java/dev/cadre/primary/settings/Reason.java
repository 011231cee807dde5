package dev.cadre.primary.settings;

import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Why something failed, in words for the user. The message of a {@link FileSystemException} is
 * often the path and nothing else, that of others null: their class is all they say.
 */
public final class Reason {

  private Reason() {}

  /** With the path if there is one. */
  public static String of(Exception e) {
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + ": " + kind(file);
    }
    if (e instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  /**
   * Why a text is no path. Under the locale POSIX, which services without {@code LANG} have, a JVM
   * knows no names of files beyond ASCII.
   */
  public static String of(InvalidPathException e) {
    return e.getInput().chars().allMatch(c -> c < 0x80)
        ? String.valueOf(e.getReason())
        : "this locale cannot express it: start with LC_ALL=C.UTF-8 in the environment";
  }

  private static String kind(FileSystemException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file";
      case NotDirectoryException _ -> "no folder";
      case FileAlreadyExistsException _ -> "it is there already";
      case FileSystemException other -> other.getClass().getSimpleName();
    };
  }
}
