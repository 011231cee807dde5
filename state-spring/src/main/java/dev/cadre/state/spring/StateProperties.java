package dev.cadre.state.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the state is. What {@code cadre run} says, by the environment, comes before a file of
 * properties.
 *
 * <p>The address is a text here: Spring's error for one that is no URI has it whole, with a
 * password.
 *
 * @param uri Address of the state, such as embedded:/dev/shm/shop or redis://host:6379. Unset, it
 *     is what cadre run has chosen, and outside of it the state of this JVM alone.
 * @param application Name of the application, where a back end holds the state of several; unset,
 *     spring.application.name.
 */
@ConfigurationProperties("cadre.state")
public record StateProperties(@Nullable String uri, @Nullable String application) {}
