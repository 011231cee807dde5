package dev.cadre.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EachTest {

  private final List<Integer> taken = new ArrayList<>();

  /** Fails with 1 as reflection does, with 2 as a closed object does. */
  private void take(int number) throws ReflectiveOperationException {
    switch (number) {
      case 1 -> throw new NoSuchFieldException("one");
      case 2 -> throw new IllegalStateException("two");
      default -> taken.add(number);
    }
  }

  @Test
  void oneThatFailsIsLeftOutAndTheOthersAreNot() throws ReflectiveOperationException {
    Each.of(List.of(1, 3, 2, 4), this::take);
    assertThat(taken).containsExactly(3, 4);
  }

  @Test
  void whereAllFailTheFirstFailureIsTold() {
    assertThatThrownBy(() -> Each.of(List.of(1, 2), this::take))
        .isInstanceOf(NoSuchFieldException.class);
    assertThatThrownBy(() -> Each.of(List.of(2, 1), this::take))
        .isInstanceOf(ReflectiveOperationException.class)
        .hasMessageContaining("two");
  }

  @Test
  void noneAtAllIsNoFailure() throws ReflectiveOperationException {
    Each.of(List.of(), this::take);
    assertThat(taken).isEmpty();
  }
}
