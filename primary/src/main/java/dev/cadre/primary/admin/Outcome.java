package dev.cadre.primary.admin;

import dev.cadre.primary.settings.ExitCode;

/**
 * How a request of an operator ended.
 *
 * @param exitCode of the command that asked
 * @param words for the operator: one sentence without its full stop
 */
public record Outcome(ExitCode exitCode, String words) {}
