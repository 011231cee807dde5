package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;

/**
 * A listener that is open.
 *
 * @param port that it is bound to, also when the key has port 0; 0 for a UNIX socket
 */
public record Opened(ListenerKey key, int port) {}
