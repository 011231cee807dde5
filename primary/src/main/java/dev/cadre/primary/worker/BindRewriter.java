package dev.cadre.primary.worker;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's three kinds of server socket, and its datagram socket, call {@code CadreBind}
 * where they called {@code Net.bind}, {@code UnixDomainSockets.bind}, {@code Net.listen} and the
 * like, with the same arguments and some more. Nothing else of a class changes, as {@code
 * redefineClasses} demands.
 */
final class BindRewriter {

  private static final ClassDesc BIND = ClassDesc.of("sun.nio.ch.CadreBind");
  private static final ClassDesc NET = ClassDesc.of("sun.nio.ch.Net");
  private static final ClassDesc UNIX = ClassDesc.of("sun.nio.ch.UnixDomainSockets");
  private static final ClassDesc CHANNEL = ClassDesc.of("sun.nio.ch.ServerSocketChannelImpl");
  private static final ClassDesc SOCKET = ClassDesc.of("sun.nio.ch.NioSocketImpl");
  private static final ClassDesc ASYNCHRONOUS =
      ClassDesc.of("sun.nio.ch.AsynchronousServerSocketChannelImpl");
  private static final ClassDesc DATAGRAM = ClassDesc.of("sun.nio.ch.DatagramChannelImpl");

  private static final ClassDesc DESCRIPTOR = ClassDesc.of("java.io.FileDescriptor");
  private static final ClassDesc ADDRESS = ClassDesc.of("java.net.InetAddress");
  private static final ClassDesc SOCKET_ADDRESS = ClassDesc.of("java.net.SocketAddress");
  private static final MethodTypeDesc BIND_TCP =
      MethodTypeDesc.of(CD_void, DESCRIPTOR, ADDRESS, CD_int);
  private static final MethodTypeDesc BIND_FAMILY =
      BIND_TCP.insertParameterTypes(0, ClassDesc.of("java.net.ProtocolFamily"));
  private static final MethodTypeDesc BIND_UNIX =
      MethodTypeDesc.of(CD_void, DESCRIPTOR, ClassDesc.of("java.nio.file.Path"));
  private static final MethodTypeDesc LISTEN = MethodTypeDesc.of(CD_void, DESCRIPTOR, CD_int);
  private static final MethodTypeDesc CONNECT = BIND_FAMILY.changeReturnType(CD_int);
  private static final MethodTypeDesc JOIN_IPV4 =
      MethodTypeDesc.of(CD_int, DESCRIPTOR, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc JOIN_IPV6 =
      MethodTypeDesc.of(CD_int, DESCRIPTOR, CD_byte.arrayType(), CD_int, CD_byte.arrayType());

  /**
   * Calls that are replaced.
   *
   * @param in the class
   * @param method the method of it
   * @param count how many such calls there are
   * @param arguments pushes what {@code CadreBind} gets besides the callee's arguments
   * @param types the types of that
   */
  private record Call(
      ClassDesc in,
      String method,
      ClassDesc owner,
      String callee,
      MethodTypeDesc type,
      int count,
      Consumer<CodeBuilder> arguments,
      List<ClassDesc> types) {

    boolean matches(InvokeInstruction invoke) {
      return invoke.owner().asSymbol().equals(owner)
          && invoke.name().equalsString(callee)
          && invoke.typeSymbol().equals(type);
    }

    void replace(CodeBuilder code) {
      arguments.accept(code);
      code.invokestatic(
          BIND,
          callee,
          type.insertParameterTypes(type.parameterCount(), types.toArray(new ClassDesc[0])));
    }

    @Override
    public String toString() {
      return count + " x " + owner.displayName() + "." + callee + type.displayDescriptor();
    }
  }

  private static final List<Call> CALLS =
      List.of(
          new Call(
              CHANNEL,
              "netBind",
              NET,
              "bind",
              BIND_FAMILY,
              1,
              BindRewriter::isBlocking,
              List.of(CD_boolean)),
          new Call(CHANNEL, "netBind", NET, "listen", LISTEN, 1, BindRewriter::nothing, List.of()),
          new Call(
              CHANNEL,
              "unixBind",
              UNIX,
              "bind",
              BIND_UNIX,
              2,
              code -> isBlocking(code.aload(1)),
              List.of(SOCKET_ADDRESS, CD_boolean)),
          new Call(CHANNEL, "unixBind", NET, "listen", LISTEN, 1, BindRewriter::nothing, List.of()),
          new Call(
              SOCKET,
              "bind",
              NET,
              "bind",
              BIND_TCP,
              1,
              code -> code.aload(0).getfield(SOCKET, "server", CD_boolean).iconst_1(),
              List.of(CD_boolean, CD_boolean)),
          new Call(SOCKET, "listen", NET, "listen", LISTEN, 1, BindRewriter::nothing, List.of()),
          new Call(
              ASYNCHRONOUS,
              "bind",
              NET,
              "bind",
              BIND_TCP,
              1,
              code -> code.iconst_1().iconst_0(), // its descriptor is never blocking
              List.of(CD_boolean, CD_boolean)),
          new Call(
              ASYNCHRONOUS, "bind", NET, "listen", LISTEN, 1, BindRewriter::nothing, List.of()),
          new Call(
              DATAGRAM,
              "bindInternal",
              NET,
              "bind",
              BIND_FAMILY,
              1,
              code -> code.aload(0),
              List.of(DATAGRAM)),
          new Call(
              DATAGRAM, "connect", NET, "connect", CONNECT, 1, BindRewriter::nothing, List.of()),
          new Call(
              DATAGRAM, "innerJoin", NET, "join4", JOIN_IPV4, 1, BindRewriter::nothing, List.of()),
          new Call(
              DATAGRAM, "innerJoin", NET, "join6", JOIN_IPV6, 1, BindRewriter::nothing, List.of()));

  /** The classes that {@link #rewrite} knows, by binary name. */
  static final List<String> CLASSES =
      List.of(
          "sun.nio.ch.ServerSocketChannelImpl",
          "sun.nio.ch.NioSocketImpl",
          "sun.nio.ch.AsynchronousServerSocketChannelImpl",
          "sun.nio.ch.DatagramChannelImpl");

  private BindRewriter() {}

  private static void nothing(CodeBuilder code) {}

  private static void isBlocking(CodeBuilder code) {
    code.aload(0).invokevirtual(CHANNEL, "isBlocking", MethodTypeDesc.of(CD_boolean));
  }

  /**
   * The class with its calls replaced.
   *
   * @param original a class of {@link #CLASSES}
   * @throws UnsupportedJdkException when the calls are not exactly those that are expected
   */
  static byte[] rewrite(byte[] original) throws UnsupportedJdkException {
    ClassFile file = ClassFile.of();
    ClassModel model = file.parse(original);
    ClassDesc self = model.thisClass().asSymbol();
    for (Call call : CALLS) {
      if (call.in().equals(self)) {
        long found =
            model.methods().stream()
                .filter(method -> method.methodName().equalsString(call.method()))
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(element -> element instanceof InvokeInstruction i && call.matches(i))
                .count();
        if (found != call.count()) {
          throw new UnsupportedJdkException(
              "%s.%s has %d calls where %s is expected"
                  .formatted(self.displayName(), call.method(), found, call));
        }
      }
    }
    return file.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && mentions(self, method)) {
            builder.transformMethod(
                method,
                MethodTransform.transformingCode(
                    (code, instruction) -> replace(self, method, code, instruction)));
          } else {
            builder.with(element);
          }
        });
  }

  private static boolean mentions(ClassDesc self, MethodModel method) {
    return CALLS.stream()
        .anyMatch(c -> c.in().equals(self) && method.methodName().equalsString(c.method()));
  }

  private static void replace(
      ClassDesc self, MethodModel method, CodeBuilder code, CodeElement instruction) {
    Call call = call(self, method, instruction);
    if (call == null) {
      code.with(instruction);
    } else {
      call.replace(code);
    }
  }

  private static @Nullable Call call(ClassDesc self, MethodModel method, CodeElement instruction) {
    if (instruction instanceof InvokeInstruction invoke) {
      for (Call call : CALLS) {
        if (call.in().equals(self)
            && method.methodName().equalsString(call.method())
            && call.matches(invoke)) {
          return call;
        }
      }
    }
    return null;
  }
}
