package dev.cadre.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.agent.drain.DrainAdapter;
import dev.cadre.agent.drain.RequestCounter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DrainTest {

  private final List<String> complaints = new ArrayList<>();

  /** Of a server whose state it meets in so many bad moments before it is found in order. */
  private static final class Adapter implements DrainAdapter {
    private final String family;
    private int badMoments;

    Adapter(String family, int badMoments) {
      this.family = family;
      this.badMoments = badMoments;
    }

    @Override
    public String family() {
      return family;
    }

    @Override
    public boolean begin() {
      if (badMoments-- > 0) {
        throw new IllegalStateException("odd");
      }
      return true;
    }

    @Override
    public @Nullable RequestCounter requests() {
      return null;
    }
  }

  @Test
  void anAdapterThatMeetsABadMomentIsTriedAgain() throws InterruptedException {
    DrainAdapter adapter = new Adapter("late", 2);
    assertThat(Drain.begin(List.of(adapter), complaints::add)).containsExactly(adapter);
    assertThat(complaints).isEmpty();
  }

  @Test
  void ofAnAdapterThatCannotTheLogSaysWhatDecidesInstead() throws InterruptedException {
    DrainAdapter sound = new Adapter("sound", 0);
    assertThat(Drain.begin(List.of(new Adapter("odd", 99), sound), complaints::add))
        .containsExactly(sound);
    assertThat(complaints)
        .singleElement()
        .asString()
        .contains("clients of odd", "what the kernel knows", "IllegalStateException: odd");
  }
}
