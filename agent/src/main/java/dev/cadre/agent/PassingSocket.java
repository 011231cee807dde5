package dev.cadre.agent;

import java.lang.reflect.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The socket over which the primary passes descriptors: the slow path, for an address that no
 * worker has asked for before when the spare sockets are used up, and for UNIX sockets. Only here
 * does a worker load {@code java.lang.foreign}. The channel's thread only.
 */
final class PassingSocket {

  private final int descriptor;
  private @Nullable Method receive;

  PassingSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Receives a descriptor; blocks until there is one.
   *
   * @param grantNativeAccess lets a module call native code, without the JVM's warning
   */
  int receive(Consumer<Module> grantNativeAccess) throws Exception {
    if (receive == null) {
      receive =
          new NativeCode(grantNativeAccess)
              .load("DescriptorReceiver")
              .getMethod("receiveDescriptor", int.class);
    }
    return (Integer) receive.invoke(null, descriptor);
  }
}
