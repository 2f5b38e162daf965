import Basics
import Data
import Engine

extension DataSources {
  /// Batches of the training split without end, from a position on; the first source says when an epoch is over.
  /// Only fields whose full names are `wanted` are read.
  package func trainingBatches(
    batch: Int, seed: UInt64, dropsLast: Bool, from positions: [BatchReader.Position]?, wanted: (String) -> Bool
  ) throws -> TrainingBatches? {
    guard !sources.isEmpty else { return nil }
    var readers: [TrainingBatches.Reader] = []
    for (index, source) in sources.enumerated() {
      let names = source.set.fields.map(\.name).filter { wanted(DataSources.fullName(source.name, $0)) }
      let start = positions.flatMap { index < $0.count ? $0[index] : nil } ?? BatchReader.Position()
      let reader = try BatchReader(
        source.set, .train, fields: names, batch: batch, seed: seed &+ UInt64(index), dropsLast: dropsLast,
        from: start)
      readers.append(.init(reader: reader, fields: names.map { ($0, DataSources.fullName(source.name, $0)) }))
    }
    return TrainingBatches(readers: readers)
  }
}

/// The stream of batches that a trial trains on, of all its sources side by side.
package final class TrainingBatches {
  struct Reader {
    var reader: BatchReader
    var fields: [(field: String, input: String)]
  }

  private let readers: [Reader]
  private var batches: [BatchReader.Batch] = []

  init(readers: [Reader]) { self.readers = readers }

  /// Goes on to the next batch; its size.
  package func next() throws -> Int {
    do { return try nextOfEach() } catch let problem as Problem { throw problem.because(.data) }
  }

  private func nextOfEach() throws -> Int {
    let first = try readers[0].reader.next()
    batches = [first]
    for other in readers.dropFirst() {
      // A source of another length has its short batch elsewhere: such a batch is passed over, and of one that is too
      // long the first examples are taken.
      var batch = try other.reader.next()
      var tries = 0
      while batch.count < first.count {
        tries += 1
        guard tries < 3 else { throw Problem("a source of data has fewer examples than a batch of \(first.count)") }
        batch = try other.reader.next()
      }
      batches.append(batch)
    }
    return first.count
  }

  /// Where each source's next batch lies.
  package var positions: [BatchReader.Position] {
    zip(readers, batches).map { reader, batch in
      batch.isLastOfEpoch
        ? BatchReader.Position(epoch: batch.position.epoch + 1)
        : BatchReader.Position(epoch: batch.position.epoch, batch: batch.position.batch + 1)
    }
  }

  /// Writes some examples of the current batch where the executor's graph asks for them.
  package func feed(_ executor: Executor, _ examples: Range<Int>) {
    for (reader, batch) in zip(readers, batches) {
      for (field, input) in reader.fields where executor.hasFeed(input) {
        executor.feed(input) { batch.copy(field, examples: examples, into: $0) }
      }
    }
  }
}
