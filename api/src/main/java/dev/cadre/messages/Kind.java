package dev.cadre.messages;

/**
 * What a frame is. The codes are the wire's and are never used again.
 *
 * <pre>
 * frame    length:u32 kind:u8 body          big-endian; length counts kind and body
 * HELLO    worker:u32 token                 from the worker, first and only once
 * MESSAGE  value
 * REQUEST  number:u64 value
 * REPLY    number:u64 value
 * FAILURE  number:u64 value                 a string: why there is no reply
 * LEAVE                                     from the worker: disconnect me
 * LEAVING                                   to the worker: you are being disconnected
 * SOCKET   number:u64 value                 a message with the socket that has this number on the link
 * TAKEN                                     the socket of the last SOCKET has arrived
 * LINK     worker:u32 token                 from the worker, first and only: this connection is its link
 * </pre>
 */
public enum Kind {
  HELLO(1),
  MESSAGE(2),
  REQUEST(3),
  REPLY(4),
  FAILURE(5),
  LEAVE(6),
  LEAVING(7),
  SOCKET(8),
  LINK(9),
  TAKEN(10);

  private static final Kind[] ALL = values();

  final int code;

  Kind(int code) {
    this.code = code;
  }

  static Kind of(int code) throws MalformedException {
    if (code < 1 || code > ALL.length) {
      throw new MalformedException("there is no frame of kind " + code);
    }
    return ALL[code - 1];
  }
}
