package dev.cadre;

/**
 * As whom workers run: Node's {@code uid} and {@code gid}. Both, because a user who keeps the group
 * of root is hardly another one; workers have no other groups.
 *
 * @param uid 0 or more
 * @param gid 0 or more
 */
public record User(int uid, int gid) {
  public User {
    if (uid < 0 || gid < 0) {
      throw new IllegalArgumentException("there is no user " + uid + ":" + gid);
    }
  }
}
