package dev.cadre.primary.worker;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Makes the JDK's HTTP server end a connection with the answer that it gives on it: {@code
 * ExchangeImpl.sendResponseHeaders} first sets {@code Connection: close}, unless the answer is only
 * an interim one (1xx). The server then closes the connection itself.
 */
final class DrainRewriter {

  static final String CLASS = "sun.net.httpserver.ExchangeImpl";

  private static final ClassDesc EXCHANGE = ClassDesc.of(CLASS);
  private static final ClassDesc HEADERS = ClassDesc.of("com.sun.net.httpserver.Headers");
  private static final MethodTypeDesc SEND = MethodTypeDesc.of(CD_void, CD_int, CD_long);
  private static final MethodTypeDesc SET = MethodTypeDesc.of(CD_void, CD_String, CD_String);
  private static final int FIRST_FINAL_STATUS = 200;

  private DrainRewriter() {}

  /**
   * The class with the adapter.
   *
   * @throws UnsupportedJdkException when the method or the field is not there
   */
  static byte[] rewrite(byte[] original) throws UnsupportedJdkException {
    ClassFile file = ClassFile.of();
    ClassModel model = file.parse(original);
    if (model.methods().stream().noneMatch(DrainRewriter::sendsHeaders)
        || model.fields().stream()
            .noneMatch(f ->
                f.fieldName().equalsString("rspHdrs") && f.fieldTypeSymbol().equals(HEADERS))) {
      throw new UnsupportedJdkException(CLASS + " has no rspHdrs or no sendResponseHeaders");
    }
    return file.transformClass(
        model, ClassTransform.transformingMethodBodies(DrainRewriter::sendsHeaders, new AtStart()));
  }

  private static boolean sendsHeaders(MethodModel method) {
    return method.methodName().equalsString("sendResponseHeaders")
        && method.methodTypeSymbol().equals(SEND);
  }

  private static final class AtStart implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      var proceed = code.newLabel();
      code.iload(1)
          .sipush(FIRST_FINAL_STATUS)
          .if_icmplt(proceed)
          .aload(0)
          .getfield(EXCHANGE, "rspHdrs", HEADERS)
          .ldc("Connection")
          .ldc("close")
          .invokevirtual(HEADERS, "set", SET)
          .labelBinding(proceed);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
