package dev.cadre.state.spring;

import dev.cadre.state.State;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The leaders of {@link OnLeader}.
 *
 * @param lease How long a leader that cannot be asked stays it; 100 ms to an hour. The embedded
 *     state sees at once that one is dead, and does not wait for it.
 */
@ConfigurationProperties("cadre.leader")
public record LeaderProperties(@DefaultValue("5s") Duration lease) {
  public LeaderProperties {
    if (lease.compareTo(State.MIN_LEASE) < 0 || lease.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("cadre.leader.lease is 100 ms to an hour, was " + lease);
    }
  }
}
