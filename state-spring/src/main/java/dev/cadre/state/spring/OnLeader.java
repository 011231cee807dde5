package dev.cadre.state.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean that runs only in the worker that leads; in the others a call of it does
 * nothing. Made for jobs:
 *
 * <pre>{@code
 * @Scheduled(cron = "0 0 3 * * *")
 * @OnLeader
 * void report() { ... }
 * }</pre>
 *
 * <p>It returns {@code void} and can be overridden: Spring calls it through a proxy. Calls within
 * the bean do not go through it. When the leader drains or dies another worker leads from then on,
 * and a run that fell into the time between is not made up for. What {@link dev.cadre.state.Leader}
 * promises holds: a worker that was stopped in the middle of a run goes on with it, so a job that
 * must not be done twice sends the term along, from {@link Leaders}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnLeader {

  /** The name of the leader unless another is given. */
  String DEFAULT = "scheduled";

  /** The name of the leader. Methods with the same name run in the same worker. */
  String value() default DEFAULT;
}
