package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NativeTransportTest {

  @Test
  void nettyWithoutItsNativeTransportIsToldWhoSwitchedItOff() {
    assertThat(
            NativeTransport.advice(
                List.of(
                    "Exception in thread \"main\" java.lang.UnsatisfiedLinkError: failed to load the"
                        + " required native library",
                    "Caused by: java.lang.UnsupportedOperationException: Native transport was"
                        + " explicit disabled with -Dio.netty.transport.noNative=true")))
        .hasValueSatisfying(words -> assertThat(words).contains("Cadre", "NioIoHandler"));
  }

  @Test
  void whatIsNotOfCadresDoingGetsNoAdvice() {
    assertThat(NativeTransport.advice(List.of("java.lang.OutOfMemoryError: Java heap space")))
        .isEmpty();
    assertThat(NativeTransport.advice(List.of())).isEmpty();
  }
}
