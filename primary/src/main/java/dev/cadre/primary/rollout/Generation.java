package dev.cadre.primary.rollout;

import dev.cadre.primary.settings.RunSettings.Artefact;
import java.time.Instant;

/**
 * One version of the application.
 *
 * @param number counts the generations of this primary from 1
 * @param hash of the content, in hexadecimal: the same bytes have the same hash and the same paths
 * @param snapshot what workers of this generation run: like the artefact that the user named, but
 *     in the run directory
 * @param taken when
 */
public record Generation(int number, String hash, Artefact snapshot, Instant taken) {}
