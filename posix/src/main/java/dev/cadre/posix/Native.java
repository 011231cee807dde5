package dev.cadre.posix;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Links functions of the C library, and gets their arguments and their errno across. Every call has
 * its own place for errno, in an arena that ends with the call.
 */
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO = STATE.byteOffset(groupElement("errno"));

  /** A {@code size_t} or {@code ssize_t}. */
  static final MemoryLayout SIZE = JAVA_LONG;

  static final AddressLayout POINTER = ADDRESS;

  private Native() {}

  /** A function that returns -1 and sets errno; its first argument is {@link #state}. */
  static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /** The same of {@code int name(fixed arguments, ...)}. */
  static MethodHandle linkVariadic(String name, int fixed, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  /** A function that returns its error instead of setting errno. */
  static MethodHandle linkReturningError(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  static boolean has(String name) {
    return LINKER.defaultLookup().find(name).isPresent();
  }

  private static MemorySegment symbol(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new LinkageError("the C library has no " + name));
  }

  /** Where the next call leaves its errno. */
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return state.get(JAVA_INT, ERRNO);
  }

  static PosixException failure(String call, MemorySegment state) {
    return new PosixException(call, errno(state));
  }

  /**
   * For the catch clause around a downcall: what the caller may see passes, anything else means
   * that a function is linked wrongly.
   */
  static PosixException rethrow(Throwable thrown) {
    if (thrown instanceof PosixException failure) {
      return failure;
    }
    if (thrown instanceof RuntimeException misuse) {
      throw misuse;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    throw new AssertionError("a system call is linked wrongly", thrown);
  }

  /** The bytes between position and limit. */
  static MemorySegment remaining(ByteBuffer direct) {
    if (!direct.isDirect()) {
      throw new IllegalArgumentException("a direct buffer is needed");
    }
    return MemorySegment.ofBuffer(direct);
  }

  /** The string in UTF-8, ended by a NUL. */
  static MemorySegment string(Arena arena, String string) {
    if (string.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("NUL in \"" + string + "\"");
    }
    return arena.allocateFrom(string);
  }

  /** An array of pointers to strings, ended by NULL: {@code char *const argv[]}. */
  static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(POINTER, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(POINTER, i, string(arena, strings.get(i)));
    }
    return array;
  }

  /** {@code name(first, second, ...)}, for an exception. */
  static String call(String name, Object... arguments) {
    String list = Arrays.toString(arguments);
    return name + '(' + list.substring(1, list.length() - 1) + ')';
  }
}
