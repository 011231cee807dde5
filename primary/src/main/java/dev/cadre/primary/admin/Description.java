package dev.cadre.primary.admin;

import java.util.Map;

/**
 * What an application was started with.
 *
 * @param directory of the primary and the workers
 * @param launch how each worker's JVM is sized, in words
 * @param settings by key, as texts; empty where nothing is set
 */
public record Description(String directory, String launch, Map<String, String> settings) {}
