package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Messages: what {@link MessagesProgram} has said. Each method is a row of
 * docs/node-conformance.md.
 */
final class MessagesConformanceIT {
  private static Map<String, String> facts = Map.of();

  @BeforeAll
  static void run() {
    facts = ProgramRun.facts(MessagesProgram.class);
  }

  @Test
  void earlyMessageIsDelivered() {
    assertThat(facts).containsEntry("early.isDelivered", "before it was online");
  }

  @Test
  void jsonValuesArriveAsTheyWere() {
    assertThat(facts).containsEntry("null", "null");
    assertThat(facts).containsEntry("true", "true");
    assertThat(facts).containsEntry("int", "-7");
    assertThat(facts).containsEntry("long", "-9223372036854775808");
    assertThat(facts).containsEntry("double", "0.001");
    assertThat(facts).containsEntry("list", "[1, null, x, []]");
    assertThat(facts).containsEntry("map", "{b=1, a={deep=[true]}}");
  }

  @Test
  void textArrivesAsItWas() {
    assertThat(facts).containsEntry("string", "Grüße, 世界 😀");
  }

  @Test
  void bytesArriveAsTheyWere() {
    assertThat(facts).containsEntry("bytes", "[0, -1, 127, -128]");
  }

  @Test
  void recordsArriveAsMaps() {
    assertThat(facts)
        .containsEntry("record.asMap", "{name=thing, count=3, note=note, points=[{x=1, y=2.5}]}");
  }

  @Test
  void recordsCanBeMadeAgain() {
    assertThat(facts).containsEntry("record.asRecord", "true");
  }

  @Test
  void clusterHearsMessagesWithTheirWorker() {
    assertThat(facts).containsEntry("clusterLevel", "1 for the cluster");
  }

  @Test
  void removedListenerHearsNothing() {
    assertThat(facts).containsEntry("removedListener", "0");
  }

  @Test
  void listenerThatThrowsHarmsNobody() {
    assertThat(facts).containsEntry("listenerThatThrows", "goes on");
  }

  @Test
  void messagesKeepTheirOrder() {
    assertThat(facts).containsEntry("order", "true");
  }

  @Test
  void requestsAreAnswered() {
    assertThat(facts).containsEntry("request.reply", "{a=1}");
  }

  @Test
  void failedRequestTellsWhy() {
    assertThat(facts)
        .containsEntry(
            "request.fails", "IOException: java.lang.IllegalStateException: no such thing");
  }

  @Test
  void requestHasATimeout() {
    assertThat(facts).containsEntry("request.timesOut", "TimeoutException: no reply within 100 ms");
  }

  @Test
  void requestFailsWithoutAConnection() {
    assertThat(facts).containsEntry("request.notConnected", "true");
  }

  @Test
  void requestFailsWhenTheWorkerDies() {
    assertThat(facts).containsEntry("request.workerDies", "IOException: the connection has ended");
    assertThat(facts).containsEntry("request.othersGoOn", "false");
  }

  @Test
  void largeMessagesArriveWhole() {
    assertThat(facts).containsEntry("large.sent", "true");
    assertThat(facts).containsEntry("large.same", "true");
  }

  @Test
  void largeMessagesDoNotHoldUpHealth() {
    assertThat(facts).containsEntry("large.healthMeanwhile", "true");
  }

  @Test
  void tooLargeMessageIsRefused() {
    assertThat(facts).containsEntry("large.tooLarge", "IllegalArgumentException");
  }

  @Test
  void unknownTypeIsRefused() {
    assertThat(facts).containsEntry("refused.type", "IllegalArgumentException");
    assertThat(facts).containsEntry("refused.key", "IllegalArgumentException");
  }

  @Test
  void circularValueIsRefused() {
    assertThat(facts).containsEntry("refused.circular", "IllegalArgumentException");
  }

  @Test
  void sendSaysWhenItIsFull() {
    assertThat(facts).containsEntry("full.sendSaysSo", "true");
  }

  @Test
  void sendNeverBlocks() {
    assertThat(facts).containsEntry("full.patienceEnds", "false");
    assertThat(facts).containsEntry("full.doesNotBlock", "true");
  }

  @Test
  void handlerMayThrowAnything() {
    assertThat(facts.get("thrown.error")).contains("AssertionError", "no, on purpose");
    assertThat(facts.get("thrown.checked")).contains("sneaked, on purpose");
    assertThat(facts).containsEntry("thrown.requestsGoOn", "still there");
    assertThat(facts).containsEntry("thrown.eventsGoOn", "true");
  }

  @Test
  void programsHandlerOfUncaughtExceptionsIsTold() {
    assertThat(facts)
        .containsEntry("thrown.toTheHandler", "[java.io.IOException: a checked one, on purpose]");
  }

  @Test
  void earlyRequestsKeepTheirOrder() {
    assertThat(facts).containsEntry("early.waits", "true");
    assertThat(facts).containsEntry("early.requestsInOrder", "[1, 2, 3, 4, 5]");
  }

  @Test
  void earlyRequestThatCannotBeSentIsRefusedAtOnce() {
    assertThat(facts).containsEntry("early.unsendable", "IllegalArgumentException");
    assertThat(facts).containsEntry("refused.request", "IllegalArgumentException");
  }

  @Test
  void earlyRequestHasATimeout() {
    assertThat(facts).containsEntry("early.timesOut", "TimeoutException: no reply within 50 ms");
  }

  @Test
  void whatIsAcceptedEarlyArrivesBesideLargeRequests() {
    assertThat(facts).containsEntry("early.requestsCount", "5"); // and 10 requests: 16 MiB
    assertThat(facts).containsEntry("early.fullRequest", "IOException: too much waits to be sent");
    assertThat(facts).containsEntry("early.acceptedArrive", "5");
  }

  @Test
  void whoAnswersAnEarlyRequestCanAskThePrimary() {
    assertThat(facts).containsEntry("early.asksBack", "answer to question");
  }

  @Test
  void workerThatListensForMessagesLivesOnWithoutMain() {
    assertThat(facts).containsEntry("early.mainHasReturned", "true");
    assertThat(facts).containsEntry("early.livesOn", "6");
  }

  @Test
  void deafWorkerCanBeDisconnected() {
    assertThat(facts).containsEntry("full.disconnects", "true");
  }

  @Test
  void workerThatAsksAndDoesNotReadFillsNoMemory() {
    assertThat(facts).containsEntry("deafAsker.heard", "true");
    assertThat(facts).containsEntry("deafAsker.heap", "true");
    assertThat(facts).containsEntry("deafAsker.othersGoOn", "true");
    assertThat(facts).containsEntry("deafAsker.disconnects", "true");
  }

  @Test
  void floodHoldsUpNobody() {
    assertThat(facts).containsEntry("flood.comes", "true");
    assertThat(facts).containsEntry("flood.replacedSoon", "true");
    assertThat(facts).containsEntry("flood.disconnects", "true");
  }

  @Test
  void garbageHarmsNobody() {
    assertThat(facts).containsEntry("garbage.othersGoOn", "true");
    assertThat(facts).containsEntry("garbage.senderLives", "true");
  }
}
