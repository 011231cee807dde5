package dev.cadre.agent;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * What a report of health says of this JVM's collections of garbage and its threads. Loads the
 * JVM's management interface, some 30 ms of work: not for a worker that is starting. A JVM without
 * the module {@code java.management} throws.
 */
final class JvmFigures {
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** How many there were. */
  long collections() {
    long count = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      count += Math.max(0, collector.getCollectionCount());
    }
    return count;
  }

  /** What they took together; of a collector that works beside the application, that too. */
  long collectionMillis() {
    long millis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    return millis;
  }

  /** Living platform threads of Java. */
  int threads() {
    return threads.getThreadCount();
  }
}
