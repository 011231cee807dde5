package dev.cadre.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxesTest {

  @Test
  void topicWithoutSubscribersIsForgotten() {
    Inboxes inboxes = new Inboxes();
    List<Inbox<String>> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Inbox<String> inbox = new Inbox<>("t", 1, Codec.text(), _ -> {});
      all.add(inbox);
      inboxes.add("t", inbox);
    }
    inboxes.message("t", new byte[1]);
    inboxes.message("t", new byte[1]);
    inboxes.message("another", new byte[1]);
    assertThat(all).allSatisfy(inbox -> assertThat(inbox.dropped()).isEqualTo(1));

    inboxes.remove("t", all.get(0));
    assertThat(inboxes.topics()).isEqualTo(1);
    inboxes.remove("t", all.get(1));
    inboxes.remove("t", all.get(1));
    assertThat(inboxes.topics()).isZero();
  }
}
