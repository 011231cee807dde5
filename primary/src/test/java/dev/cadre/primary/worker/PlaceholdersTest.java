package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.WorkerEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

  @ParameterizedTest
  @CsvSource({
    "{worker.slot}, 3",
    "{worker.side}, 1",
    "{worker.seat}, 7",
    "{worker.id}, 42",
    "{worker.slot+8081}, 8084",
    "127.0.0.1:{worker.seat+5005}, 127.0.0.1:5012",
    "{worker.id}-{worker.id+0}, 42-42",
    "{worker.slot+999999999}, 1000000002",
    "{worker.slot+}, {worker.slot+}",
    "{worker.slot-1}, {worker.slot-1}",
    "{worker.name}, {worker.name}",
    "${worker.slot}, $3",
    "{{worker.slot}}, {3}"
  })
  void areReplacedByWhatTheWorkerIs(String text, String replaced) {
    WorkerEnvironment worker = new WorkerEnvironment(4711, 3, 1, 42, 3, 4);

    assertThat(Placeholders.replace(text, worker)).isEqualTo(replaced);
  }
}
