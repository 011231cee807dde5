/** Node's {@code cluster}, for Java. */
module dev.cadre {
  requires static org.jspecify;

  // What the primary inside uses: it is in no module, so nobody else would ask for them.
  requires jdk.httpserver;
  requires jdk.net;
  requires jdk.unsupported;

  exports dev.cadre;
  // For the primary, which has a class loader of its own.
  exports dev.cadre.link;
}
