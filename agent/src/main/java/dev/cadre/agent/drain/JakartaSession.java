package dev.cadre.agent.drain;

/**
 * A WebSocket of an application that uses Jakarta's API ({@code jakarta.websocket.Session}).
 *
 * @param session of a server's own class
 */
record JakartaSession(Mirror mirror, Object session) {

  private static final String REASON = "jakarta.websocket.CloseReason";

  /** Sends the close frame, code {@value DrainAdapter#GOING_AWAY}. May block. */
  void close() throws ReflectiveOperationException {
    ClassLoader loader = api(session.getClass()).getClassLoader();
    Class<?> reason = Class.forName(REASON, true, loader);
    Class<?> code = Class.forName(REASON + "$CloseCode", true, loader);
    Object goingAway =
        Class.forName(REASON + "$CloseCodes", true, loader).getField("GOING_AWAY").get(null);
    Object why = reason.getConstructor(code, String.class).newInstance(goingAway, "");
    mirror.call(session, "close", why);
  }

  private static Class<?> api(Class<?> type) throws ClassNotFoundException {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Class<?> implemented : c.getInterfaces()) {
        if (implemented.getName().equals("jakarta.websocket.Session")) {
          return implemented;
        }
      }
    }
    throw new ClassNotFoundException(type.getName() + " is no jakarta.websocket.Session");
  }
}
