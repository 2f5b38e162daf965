import Basics
import Results
import TestSupport
import Testing

/// What sweeps of many trials cost besides training. The bounds are of processor time and several times what it takes, so that
/// a busy machine does not matter: they are there for what grows with the wrong power, and for work that is done twice.
@Suite(.serialized, .enabled(if: isOptimised, "it measures optimised code, as make test has it")) struct PaceTests {
  /// Seconds of processor time of what a script of the program does.
  private func seconds(_ script: String, in folder: Folder) throws -> Double {
    let ending = try Program.run(script: "\(script) > output 2>&1 || { cat output; exit 1; }; times", in: folder)
    try #require(ending.status == 0, "\(ending.output)")
    // Of the shell itself, and below of its children: user and system.
    let times = try #require(ending.output.split(separator: "\n").last).split(separator: " ")
    return try times.reduce(0) { sum, time in
      let parts = time.dropLast().split(separator: "m")
      return sum + 60 * (try #require(Double(parts[0]))) + (try #require(Double(parts[1])))
    }
  }

  private func write(_ sweep: String, _ rate: String, to folder: Folder) throws {
    let experiment = """
      let: {rate: 1e-3}
      data: {source: digits, train: 100, valid: 20, test: 20}
      networks:
        encoder: [flatten, linear 32, relu, gaussian 2]
        decoder: [linear 32, relu, linear 784, reshape 1 28 28, bernoulli]
      objective: vae
      train: {epochs: 1, batch: 50, optimizer: adam \(rate)}
      evaluate: [elbo]
      sweep: \(sweep)
      """
    try folder.write(Array(experiment.utf8), to: "e.yaml")
  }

  /// 0.8 s; 28 s while each rate was checked by itself.
  @Test func tenThousandTrialsArePlanned() throws {
    let folder = try Folder()
    let rates = (0..<10_000).map { "\(Double(1000 + $0) / 1e7)" }.joined(separator: ", ")
    try write("{rate: [\(rates)]}", "$rate", to: folder)
    #expect(try seconds("\"$0\" sweep e.yaml --dry-run", in: folder) < 6)
  }

  /// Waiting 0.4 s, done 0.8 s; the sweep's own process holds 100 MB at most, with the tables of all trials in it.
  @Test func tenThousandTrialsAreLookedAt() throws {
    let folder = try Folder()
    let rates = (0..<10_000).map { "\(Double(1000 + $0) / 1e7)" }.joined(separator: ", ")
    try write("{rate: [\(rates)]}", "$rate", to: folder)
    // Its plan, from a sweep that is stopped as soon as it is there.
    let begun = """
      "$0" sweep e.yaml --workers 1 > output 2>&1 & sweep=$!
      until [ -e Results/e/plan.yaml ] || ! kill -0 $sweep; do sleep 0.05; done
      kill $sweep; wait $sweep
      """
    _ = try Program.run(script: begun, in: folder)
    #expect(try seconds("\"$0\" status Results/e", in: folder) < 4)
    let listed = try Files.text("\(folder.path)/output").split(separator: "\n")
    try #require(listed.count > 10_000)
    #expect(listed[1].contains(" of 10000 trials done · ") && listed.count { $0.hasSuffix("  waiting") } > 9_900)

    let results = ResultsFolder("\(folder.path)/Results/e")
    let trials = try PlanFile(results).trials
    try #require(trials.count == 10_000)
    // Some are left for the sweep to run.
    for (index, trial) in trials.enumerated().dropFirst(4) {
      try publish(trial, of: results, value: -Double(index % 97))
    }
    let watched = """
      "$0" sweep e.yaml > output 2>&1 & sweep=$!
      while grep VmHWM /proc/$sweep/status >> memory 2> /dev/null; do sleep 0.01; done
      wait $sweep; echo $?; grep -o '[0-9]*' memory | tail -n 1
      """
    let ending = try Program.run(script: watched, in: folder)
    let numbers = ending.output.split(separator: "\n").compactMap { Int($0) }
    #expect(numbers.count == 2 && numbers.first == 0 && numbers.last ?? .max < 200_000, "\(ending.output)")
    #expect(try Files.text(results.table("sweep")).split(separator: "\n").count == 10_001)
    #expect(try seconds("\"$0\" status Results/e", in: folder) < 5)
    #expect(try Files.text("\(folder.path)/output").contains("10000 of 10000 trials done"))
  }

  private func publish(_ trial: PlanFile.Trial, of results: ResultsFolder, value: Double) throws {
    let path = results.trial(trial.id)
    let status = TrialStatus(
      id: trial.id, state: .done, seed: trial.seed, steps: 2, parameters: 3, seconds: 1, metrics: [])
    try Files.makeFolder(Answer.folder(in: path))
    try Files.writeQuickly(status.json.pretty, to: "\(path)/status.json")
    for row in trial.rows {
      let answer = Answer(key: row.key, row: row.column, measured: [Measured(.valid, value, count: 9)])
      try Files.writeQuickly(answer.json.pretty, to: Answer.path(row.key, in: path))
    }
  }

  /// 20 ms a trial besides its training, its evaluation among them; the best of three, since others' work only adds.
  @Test func aTrialCostsLittle() throws {
    let folder = try Folder()
    func time(of draws: Int, _ results: String) throws -> Double {
      try write("{random: {draws: \(draws), rate: log_uniform 1e-4 1e-2}}", "$rate", to: folder)
      return try seconds("\"$0\" sweep e.yaml --workers 1 --results \(results)", in: folder)
    }
    var least = Double.infinity
    for attempt in 0..<3 where least >= 0.04 {
      let (few, many) = (try time(of: 2, "few\(attempt)"), try time(of: 52, "many\(attempt)"))
      let results = ResultsFolder("\(folder.path)/many\(attempt)/e")
      let training = try PlanFile(results).trials.map { trial in
        try #require(results.outcome(trial.id)?.processorSeconds)
      }
      try #require(training.count == 52)
      least = min(least, (many - few) / 50 - training.reduce(0, +) / 52)
    }
    #expect((0..<0.04).contains(least))
  }
}
