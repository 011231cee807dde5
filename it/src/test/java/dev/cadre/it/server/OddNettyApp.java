package dev.cadre.it.server;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.CountDownLatch;

/**
 * {@link NettyApp} beside what looks like one more copy of Netty, by the name of its threads'
 * class, and is none: like a library that repackages a part of Netty only.
 */
public final class OddNettyApp {

  private static final String THREAD = "odd.util.concurrent.FastThreadLocalThread";

  private OddNettyApp() {}

  private static final class Odd extends ClassLoader {

    /** A subclass of {@code Thread} with the constructor that takes a {@code Runnable}. */
    Class<?> define() {
      MethodTypeDesc constructor =
          MethodTypeDesc.of(ConstantDescs.CD_void, ClassDesc.of("java.lang.Runnable"));
      ClassDesc thread = ClassDesc.of("java.lang.Thread");
      byte[] bytes =
          ClassFile.of()
              .build(
                  ClassDesc.of(THREAD),
                  type ->
                      type.withSuperclass(thread)
                          .withMethodBody(
                              ConstantDescs.INIT_NAME,
                              constructor,
                              ClassFile.ACC_PUBLIC,
                              code ->
                                  code.aload(0)
                                      .aload(1)
                                      .invokespecial(thread, ConstantDescs.INIT_NAME, constructor)
                                      .return_())
                          .withFlags(ClassFile.ACC_PUBLIC));
      return defineClass(THREAD, bytes, 0, bytes.length);
    }
  }

  /** The port. */
  public static void main(String[] args) throws ReflectiveOperationException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Runnable task =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Thread odd = (Thread) new Odd().define().getConstructor(Runnable.class).newInstance(task);
    odd.setDaemon(true);
    odd.start(); // Before Netty's: threads are listed in the order of their starts.
    NettyApp.main(args);
  }
}
