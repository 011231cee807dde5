/** Node's {@code cluster}, for Java. */
module dev.cadre {
  requires static org.jspecify;

  exports dev.cadre;
  // For the primary, which has a class loader of its own.
  exports dev.cadre.link;
}
