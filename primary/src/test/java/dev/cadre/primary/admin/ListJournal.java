package dev.cadre.primary.admin;

import dev.cadre.primary.log.Journal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal that keeps its lines. */
public final class ListJournal implements Journal {
  public final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void info(String words) {
    lines.add(words);
  }

  @Override
  public void warn(String words) {
    lines.add(words);
  }

  @Override
  public void error(String words) {
    lines.add(words);
  }
}
