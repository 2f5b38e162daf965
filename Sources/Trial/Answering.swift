import Basics
import Engine
import Metrics
import Model
import Results
import Spec

// What is measured once training has ended. All of it depends on what was trained and on the row alone, so it comes out
// the same at once and years later.
extension Trainer {
  /// Goes to where training ended, with the state that was kept.
  func goToEnd() throws {
    try findPhase()
    try restoreBest()
    let step = best?.step ?? position.step
    evaluator.moment = phase.moment(step)
  }

  /// What one row gives.
  struct Measurement {
    /// Its numbers over the validation and the test split.
    var measured: [Measured] = []
    var quality = Quality()
    var table: Table?
  }

  func measure(_ row: Evaluation, _ index: Int) throws -> Measurement {
    switch row {
    case .metric(let call):
      let metric = makeMetric(call)
      let splits = splits
      let measured = try splits.enumerated().compactMap { index, split in
        try evaluator.part(index, of: splits.count) { try metric.score(evaluator, over: split)?.measured(split) }
      }
      let table = try metric.table(evaluator)
      guard !measured.isEmpty || table != nil else {
        throw Problem("no split has a value for it: there are no examples, or training did not report what it is of")
      }
      return Measurement(measured: measured, quality: metric.quality, table: table)
    case .derived: preconditionFailure("a row that is made of others is made of their answers")
    case .definition, .equation:
      guard let number = compiler.evaluated.first(where: { $0.row == index }) else { return Measurement() }
      let model = compiler.variants[number.column].map { self.evaluator(of: $0) } ?? evaluator
      let step = UInt64(best?.step ?? position.step)
      let splits = splits
      model.onShare = evaluator.onShare
      let measured = try splits.enumerated().map { index, split in
        try model.part(index, of: splits.count) {
          try model.score(number.name, over: split, examples: number.examples, step: step).measured(split)
        }
      }
      return Measurement(measured: measured, quality: compiler.quality(of: number.name))
    }
  }
}

/// Computes the answers that a trained trial lacks, each once.
struct Answering {
  let folder: String
  let requests: Requests
  let trainer: Trainer

  /// Throws `Evaluator.Interrupted` when asked to stop, and `FileError` where the folder cannot be written; what goes
  /// wrong in an answer becomes the answer.
  func run(onProgress: (TrialProgress) -> Void) throws {
    let rows = order.map { ($0, requests.rows[$0]) }.filter { Answer($1.key, in: folder) == nil }
    let arrays = requests.arrays.filter { Answer($0.key, in: folder) == nil }
    var progress = trainer.progress
    progress.part = 0
    progress.parts = rows.count + arrays.count
    func begin(_ phase: String, _ item: String) {
      progress.phase = phase
      progress.item = item
      progress.part = (progress.part ?? 0) + 1
      onProgress(progress)
    }
    for (index, row) in rows {
      begin("evaluating", row.evaluation.text)
      try withProgress(progress, onProgress) {
        let partial = PartialAnswer(row.key, in: folder)
        trainer.evaluator.partial = partial
        defer { trainer.evaluator.partial = nil }
        do {
          try answer(row.key, row.evaluation.text) { answer in
            let measurement = try measure(row, index)
            (answer.measured, answer.quality) = (measurement.measured, measurement.quality)
            answer.files = try measurement.table.map { [try write($0, of: row)] } ?? []
          }
        } catch let error as Evaluator.Interrupted {
          try partial.write()
          throw error
        }
        try partial.forget()
      }
    }
    for array in arrays {
      begin("drawing", array.request.name)
      try withProgress(progress, onProgress) {
        try answer(array.key, array.request.text, inMessages: array.request.row) { answer in
          guard let numbers = try numbers(of: array) else { return }
          try Files.makeFolder("arrays", in: folder)
          try numbers.write(to: "\(folder)/arrays/\(array.key).npy")
          answer.files = ["arrays/\(array.key).npy"]
          answer.words = array.request.made.words(trainer.compiler)
        }
      }
    }
  }

  private var derived: DerivedRows {
    DerivedRows(requests.rows)
  }

  /// The rows in the order in which they are answered.
  private var order: [Int] { derived.order ?? Array(requests.rows.indices) }

  private func measure(_ row: Requests.Row, _ index: Int) throws -> Trainer.Measurement {
    guard case .derived(_, let equation) = row.evaluation else { return try trainer.measure(row.evaluation, index) }
    let sources = derived.names(equation).compactMap { name, row in
      Answer(requests.rows[row].key, in: folder).map { (name, $0) }
    }
    return try DerivedNumber(equation: ColumnEquation(equation), sources: sources, compiler: trainer.compiler)
      .measurement()
  }

  /// Nil where the experiment has no such value, so that the figure is left out.
  private func numbers(of array: Requests.Array) throws -> NPY? {
    if array.request.moments == nil { return try trainer.evaluator.array(array.request) }
    return try array.request.obstacle(in: trainer.compilers) == nil ? array.joined(in: folder) : nil
  }

  /// Reports the share of a row or an array that is done, and how long the rest will take, while it is made.
  private func withProgress(
    _ progress: TrialProgress, _ onProgress: (TrialProgress) -> Void, _ measure: () throws -> Void
  ) rethrows {
    var first: (share: Double, at: Double)?
    try withoutActuallyEscaping(onProgress) { onProgress in
      defer { trainer.evaluator.onShare = { _ in } }
      trainer.evaluator.onShare = { share in
        let start = first ?? (share, secondsNow())
        first = start
        var progress = progress
        progress.share = share
        let done = share - start.share
        if done > 0 { progress.secondsLeft = (secondsNow() - start.at) / done * (1 - share) }
        onProgress(progress)
      }
      try measure()
    }
  }

  /// An array says what it is of, for figures of sweeps find it by that; when it fails, the row that asked for it.
  private func answer(
    _ key: String, _ row: String, inMessages name: String? = nil, _ make: (inout Answer) throws -> Void
  ) throws {
    let began = secondsNow()
    var answer = Answer(key: key, row: row, processor: Processor.words)
    do { try make(&answer) } catch let error as Evaluator.Interrupted { throw error } catch let error as FileError {
      throw error
    } catch { answer = Answer(key: key, row: name ?? row, error: describe(error), processor: Processor.words) }
    answer.seconds = secondsNow() - began
    try answer.write(in: folder)
  }

  /// Writes a row's table; its path in the trial's folder.
  private func write(_ table: Table, of row: Requests.Row) throws -> String {
    let column = row.column.hasPrefix("table ") ? String(row.column.dropFirst("table ".count)) : row.column
    let file = "tables/\(column.plainName).csv"
    // A row that the file asked for earlier may have left one of the same name: it is made again when it is asked for.
    try Answer.forget("\(row.evaluation.name.plainName)-", except: requests.rows.map(\.key), in: folder)
    try Files.makeFolder("tables", in: folder)
    try AtomicFile.write(table.csv, to: "\(folder)/\(file)")
    return file
  }
}
