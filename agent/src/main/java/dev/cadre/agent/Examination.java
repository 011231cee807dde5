package dev.cadre.agent;

import dev.cadre.ipc.Message;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * What this JVM's own management interface says of it. Loaded when a primary asks for the first
 * time, never at the start. A JVM without the module {@code java.management} throws.
 */
final class Examination {
  /** A frame holds a megabyte; a character may take three bytes. */
  private static final int MOST_CHARACTERS = 250_000;

  private Examination() {}

  static Message.Findings of(Message.Examine wish) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] stuck = threads.findDeadlockedThreads();
    List<String> deadlock = new ArrayList<>();
    if (stuck != null) {
      for (ThreadInfo info : threads.getThreadInfo(stuck)) {
        if (info != null) {
          deadlock.add(info.getThreadName());
        }
      }
    }
    return new Message.Findings(
        wish.sequence(),
        deadlock,
        new JvmFigures().collectionMillis(),
        heapAfterGc(),
        Runtime.getRuntime().maxMemory(),
        threads.getThreadCount(),
        wish.dump() ? dump(threads) : "");
  }

  private static long heapAfterGc() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
      bytes += usage == null ? 0 : usage.getUsed();
    }
    return bytes;
  }

  private static String dump(ThreadMXBean threads) {
    StringBuilder text = new StringBuilder();
    for (ThreadInfo info : threads.dumpAllThreads(true, true)) {
      text.append('"').append(info.getThreadName()).append("\" ").append(info.getThreadState());
      if (info.getLockName() != null) {
        text.append(" on ").append(info.getLockName());
      }
      if (info.getLockOwnerName() != null) {
        text.append(" owned by \"").append(info.getLockOwnerName()).append('"');
      }
      text.append('\n');
      for (StackTraceElement frame : info.getStackTrace()) {
        text.append("    at ").append(frame).append('\n');
      }
      text.append('\n');
      if (text.length() > MOST_CHARACTERS) {
        text.setLength(MOST_CHARACTERS);
        return text.append("\n(cut)\n").toString();
      }
    }
    return text.toString();
  }
}
