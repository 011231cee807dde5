package dev.cadre.primary.supervise;

import java.time.Duration;

/**
 * The times that the supervisor keeps; all positive but {@code ramp} and {@code slotDelay}, which
 * may be zero, and what has its own word on it.
 *
 * @param boot from fork to listening
 * @param bindGrace from a worker's first bind to its last expected one
 * @param ready from listening to ready
 * @param ramp from ready to the full share of the connections
 * @param drain from the start of a drain to QUIT
 * @param exit from TERM to QUIT
 * @param dump from QUIT to TERM, or to KILL: the time to print a thread dump
 * @param stall from the first missed report to the end of a worker that does not answer
 * @param slotDelay between two slots of a rolling restart
 * @param observe how long a canary is watched while it has its share; zero means no trial
 * @param canaryPercent of all connections that a canary gets; 0 to 100
 * @param park how long workers of the previous generation are kept, without connections, after a
 *     rolling restart; zero means not at all
 * @param replaces whether a worker that is gone is replaced by itself; else a program forks, and a
 *     worker that binds nothing is ready when it is online
 */
public record Policy(
    Duration boot,
    Duration bindGrace,
    Duration ready,
    Duration ramp,
    Duration drain,
    Duration exit,
    Duration dump,
    Duration stall,
    Duration slotDelay,
    Duration observe,
    int canaryPercent,
    Duration park,
    boolean replaces) {}
