package dev.cadre.agent.drain;

import java.lang.instrument.Instrumentation;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where live server objects are found in this JVM. Nothing was noted of them when they were made,
 * so the way to them begins at its threads: at what a thread runs, and at the selector that it
 * waits in. Any thread.
 */
public final class Jvm {

  private final Instrumentation instrumentation;
  private final Mirror mirror;

  /** Loads nothing of any server. */
  public Jvm(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
    mirror = new Mirror(instrumentation);
  }

  Mirror mirror() {
    return mirror;
  }

  /** Whether any class loader has loaded a class of this name. */
  boolean hasLoaded(String className) {
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getName().equals(className)) {
        return true;
      }
    }
    return false;
  }

  /** What the platform threads of this JVM were started with, subclasses of {@code Thread} too. */
  List<Object> tasks() throws ReflectiveOperationException {
    List<Object> tasks = new ArrayList<>();
    for (Thread thread : threads()) {
      Object holder = mirror.get(thread, "holder");
      Object task = holder == null ? null : mirror.get(holder, "task");
      tasks.add(task == null ? thread : task);
    }
    return tasks;
  }

  /**
   * The selectors in which a thread waits at this moment. A busy one may be missing: look again.
   */
  List<Selector> selectors() throws ReflectiveOperationException {
    List<Selector> selectors = new ArrayList<>();
    for (Thread thread : threads()) {
      // What Thread.interrupt() calls to end the wait: an inner class of the selector.
      Object blocker = mirror.get(thread, "nioBlocker");
      Object blocked = blocker == null ? null : mirror.outer(blocker);
      if (blocked instanceof Selector selector) {
        selectors.add(selector);
      }
    }
    return selectors;
  }

  /** All platform threads of this JVM. */
  public static List<Thread> threads() {
    @Nullable ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root != null && root.getParent() != null) {
      root = root.getParent();
    }
    if (root == null) {
      return List.of();
    }
    Thread[] threads = new Thread[256];
    int count = root.enumerate(threads);
    while (count == threads.length) { // It leaves out what does not fit.
      threads = new Thread[2 * count];
      count = root.enumerate(threads);
    }
    return Arrays.asList(threads).subList(0, count);
  }
}
