package dev.cadre.cli.kubernetes;

import java.util.List;
import java.util.OptionalInt;

/**
 * What only Kubernetes needs to know, as the user gave it.
 *
 * @param image empty when it was not named
 * @param namespace empty for that of {@code kubectl}
 * @param ports of the application; none when they were not named
 * @param memoryMegabytes the memory of a pod; empty when the plan is to find it
 * @param least how many pods there are, 1 or more; the autoscaler's least
 * @param most the autoscaler's most
 * @param autoscaled whether the autoscaler is one of the things that are printed
 */
public record Wishes(
    String image,
    String namespace,
    List<Integer> ports,
    OptionalInt memoryMegabytes,
    int least,
    int most,
    boolean autoscaled) {}
