package dev.cadre.state.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Words of a buffer that processes share, by their offset in bytes: a multiple of 8. */
final class Words {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Words() {}

  static long get(ByteBuffer memory, int at) {
    return (long) LONG.getVolatile(memory, at);
  }

  static boolean compareAndSet(ByteBuffer memory, int at, long expected, long next) {
    return LONG.compareAndSet(memory, at, expected, next);
  }
}
