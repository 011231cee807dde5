package dev.cadre.agent;

import java.util.Arrays;
import java.util.List;

/** The platform threads of this JVM, by which servers are found of which nobody took note. */
final class LiveThreads {

  private LiveThreads() {}

  static List<Thread> list() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    for (ThreadGroup above = root; above != null; above = above.getParent()) {
      root = above;
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
