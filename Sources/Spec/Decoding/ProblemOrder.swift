import Basics

extension Problems {
  /// Without duplicates (a block used twice reports its faults once) and in the order of the file. Problems without a
  /// mark come first; several files keep the order in which they first appear.
  package var tidied: Problems {
    struct Fault: Hashable {
      let mark: Mark?
      let message: String
    }
    var seen: Set<Fault> = []
    let distinct = all.filter { seen.insert(Fault(mark: $0.mark, message: $0.message)).inserted }
    var files: [String: Int] = [:]
    for case let mark? in distinct.map(\.mark) where files[mark.source.name] == nil {
      files[mark.source.name] = files.count
    }
    let positions = distinct.enumerated().map { index, problem in
      (problem.mark.map { files[$0.source.name] ?? 0 } ?? -1, problem.mark?.line ?? 0, problem.mark?.column ?? 0, index)
    }
    return Problems(positions.sorted(by: <).map { distinct[$0.3] })
  }
}

/// Problems of many trials, each reported once, with the number of trials that have it and the first of them.
package struct SharedProblems {
  /// Problems shown at most: a longer list would hide the first ones.
  static let most = 50

  /// Equal for problems that differ only in their numbers: `a 6×6 image`, `a 8×8 image`.
  private struct Fault: Hashable {
    let mark: Mark?
    let message: [Substring]

    init(_ problem: Problem) {
      mark = problem.mark
      message = problem.message.split { $0.isDecimalDigit }
    }
  }

  private let trials: Int
  private var found: [(problem: Problem, count: Int, first: [Setting])] = []
  private var indices: [Fault: Int] = [:]

  package init(trials: Int) { self.trials = trials }

  /// Adds the problems of `count` trials that differ only in their seeds.
  package mutating func add(_ problems: Problems, of settings: [Setting], count: Int) {
    var own: Set<Fault> = []
    for problem in problems.all where own.insert(Fault(problem)).inserted {
      if let index = indices[Fault(problem)] {
        found[index].count += count
      } else {
        indices[Fault(problem)] = found.count
        found.append((problem, count, settings))
      }
    }
  }

  package var isEmpty: Bool { found.isEmpty }

  package var all: Problems {
    let said = found.map { problem, count, first in
      guard trials > 1 else { return problem }
      var copy = problem
      let first = first.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      let extent =
        count >= trials
        ? "in all \(trials) trials" : "in \(count) of \(trials) trials\(count == 1 ? ":" : ", first") \(first)"
      copy.hint = [problem.hint, extent].compactMap(\.self).joined(separator: "\n")
      return copy
    }
    var shown = Problems(said).tidied
    let more = shown.all.count - Self.most
    if more > 0 {
      shown.all.removeLast(more)
      shown.all.append(
        found.allSatisfy { $0.problem.severity == .warning }
          ? Problem("and \(more) more warnings", severity: .warning) : Problem("and \(more) more problems"))
    }
    return shown
  }
}
