/** Shared state for Spring Boot: beans, a rate limit for requests, jobs that run in one worker. */
@NullMarked
package dev.cadre.state.spring;

import org.jspecify.annotations.NullMarked;
