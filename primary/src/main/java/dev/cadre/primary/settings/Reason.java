package dev.cadre.primary.settings;

import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
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
