import Basics

/// How a number was computed, for `check`: which axes were reduced and how, and what was added to what.
///
///     mean over 64 examples of (sum over 784 elements + sum over 100 elements − sum over 50 elements)
indirect enum Story: Sendable, Hashable {
  /// Nothing was reduced.
  case plain
  case reduced(Step, of: Story)
  /// At least two parts that are not plain.
  case combined([Part])
  /// Too many parts to describe.
  case long

  enum Way: String, Sendable, Hashable {
    case sum, mean, norm, largest, smallest
    case logMeanExp = "log-mean-exp"
    case logSumExp = "log-sum-exp"
  }

  struct Step: Sendable, Hashable {
    var way: Way
    var axes: Axes
    /// How many numbers became one.
    var count: Int
  }

  enum Axes: String, Sendable, Hashable { case elements, samples, examples }

  enum Sign: String, Sendable, Hashable {
    case plus = "+"
    case minus = "−"
    /// Multiplied, divided, compared, …: not a sum.
    case and
  }

  struct Part: Sendable, Hashable {
    var sign: Sign
    var story: Story
  }
}

extension Story {
  /// The longest sum that is described.
  static let longest = 12

  /// A reduction of one number changes nothing and is left out.
  func reduced(_ way: Way, over axes: Axes, count: Int) -> Story {
    if self == .long { return .long }
    return count == 1 && way != .norm ? self : .reduced(Step(way: way, axes: axes, count: count), of: self)
  }

  /// The story of two values combined; `sign` is that of the second.
  func combined(_ sign: Sign, _ other: Story) -> Story {
    if other == .plain || self == other { return self }
    if self == .plain { return sign == .minus ? other.negated : other }
    if self == .long || other == .long { return .long }
    var all = parts(sign == .and ? .and : .plus)
    for part in other.parts(sign) where !all.contains(where: { $0.story == part.story }) { all.append(part) }
    if all.count == 1 { return all[0].story }
    return all.count > Self.longest ? .long : .combined(all)
  }

  /// With the other sign, where it is a sum.
  var negated: Story {
    guard case .combined(let parts) = self else { return self }
    return .combined(parts.map { Part(sign: $0.sign.times(.minus), story: $0.story) })
  }

  private func parts(_ sign: Sign) -> [Part] {
    guard case .combined(let parts) = self else { return [Part(sign: sign, story: self)] }
    return parts.map { Part(sign: $0.sign.times(sign), story: $0.story) }
  }

  // MARK: In words

  var words: String {
    switch self {
    case .plain: "as it is"
    case .long: "a sum of many parts"
    case .reduced(let step, let inner):
      switch inner {
      case .plain: step.words
      case .combined: "\(step.words) of (\(inner.words))"
      case .reduced, .long: "\(step.words) of a \(inner.words)"
      }
    case .combined(let parts):
      parts.enumerated().map { index, part in
        if index == 0 { return part.sign == .minus ? "− \(part.story.words)" : part.story.words }
        return " \(part.sign.rawValue) \(part.story.words)"
      }.joined()
    }
  }

  /// Whether elements were averaged or summed, since adding the two is most likely a mistake.
  func has(_ way: Way) -> Bool {
    switch self {
    case .plain, .long: false
    case .reduced(let step, let inner): step.axes == .elements && step.way == way && step.count > 1 || inner.has(way)
    case .combined(let parts): parts.contains { $0.story.has(way) }
    }
  }
}

extension Story.Step {
  fileprivate var words: String {
    "\(way.rawValue) over \(count) \(count == 1 ? String(axes.rawValue.dropLast()) : axes.rawValue)"
  }
}

extension Story.Sign {
  fileprivate func times(_ other: Story.Sign) -> Story.Sign {
    if self == .and || other == .and { return .and }
    return self == other ? .plus : .minus
  }
}
