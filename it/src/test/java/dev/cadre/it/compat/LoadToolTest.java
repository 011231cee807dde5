package dev.cadre.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the tools print, as they printed it. */
final class LoadToolTest {

  @Test
  void heysErrorsAndOtherAnswersHaveFailed() {
    assertThat(
            LoadTool.HEY.parse(
                """

                Summary:
                  Total:	1.5280 secs

                Status code distribution:
                  [200]	279 responses
                  [503]	2 responses

                Error distribution:
                  [3]	Get "http://127.0.0.1:18555/": dial tcp 127.0.0.1:18555: connect: connection refused
                  [1]	Get "http://127.0.0.1:18555/": read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer
                """))
        .hasValueSatisfying(count -> {
          assertThat(count.ok()).isEqualTo(279);
          assertThat(count.failed()).isEqualTo(2 + 3 + 1);
          assertThat(count.detail()).contains("connection refused");
        });
  }

  @Test
  void wrksErrorsOfSocketsAndOtherAnswersHaveFailed() {
    assertThat(
            LoadTool.WRK.parse(
                """
                Running 3s test @ http://127.0.0.1:18555/
                  1 threads and 4 connections
                  19376 requests in 1.51s, 2.68MB read
                  Socket errors: connect 1, read 2, write 3, timeout 4
                  Non-2xx or 3xx responses: 5
                Requests/sec:  12813.85
                """))
        .hasValueSatisfying(count -> assertThat(count.failed()).isEqualTo(15));
  }

  @Test
  void h2loadsStreamsThatBeganAndDidNotSucceedHaveFailed() {
    assertThat(
            LoadTool.H2LOAD.parse(
                "requests: 1207 total, 1203 started, 1202 done, 1200 succeeded, 7 failed, 5 errored,"
                    + " 0 timeout\n"))
        .hasValueSatisfying(count -> {
          assertThat(count.ok()).isEqualTo(1200);
          assertThat(count.failed()).isEqualTo(3);
        });
  }

  /** Of connections that were told to go; the server had answered every request that it got. */
  @Test
  void whatH2loadDidNotSendHasNotFailed() {
    assertThat(
            LoadTool.H2LOAD.parse(
                """
                1795390720021307\t200\t5640
                0\t-1\t26525380647
                1795390720021399\t-1\t7679
                0\t-1\t26525380648
                requests: 4 total, 4 started, 4 done, 1 succeeded, 3 failed, 3 errored, 0 timeout
                """))
        .hasValueSatisfying(count -> {
          assertThat(count.ok()).isEqualTo(1);
          assertThat(count.failed()).isEqualTo(1);
        });
  }

  @Test
  void aToolThatSaysNothingHasNoCount() {
    for (LoadTool tool : LoadTool.values()) {
      assertThat(tool.parse("")).isEmpty();
    }
  }
}
