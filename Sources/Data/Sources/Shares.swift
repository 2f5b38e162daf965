import Basics

/// How many of `count` examples a share is: a number of them, or a fraction below 1.
func number(of share: Double, called name: String, among count: Int, _ noun: String) throws(Problem) -> Int {
  if share < 1 { return Int((Double(count) * share).rounded()) }
  guard share == share.rounded() else {
    throw Problem("\(name) is \(share.written)", hint: "a whole number of examples, or a fraction below 1")
  }
  guard share < Double(count) else {
    throw Problem("\(name) is \(share.written), but there are only \(count) \(noun) to take them from")
  }
  return Int(share)
}

/// A source published without a validation split: the last of its training images serve as one.
protocol TailValidated: ImageSource {
  var valid: Double { get set }
}

extension TailValidated {
  static var validField: Field<Self> {
    Field(
      "valid", \Self.valid, in: 0...1e9,
      "how much of the end of the training images is for validation: a number of them, or a fraction below 1")
  }

  func validCount(of count: Int) throws(Problem) -> Int {
    let validated = try number(of: valid, called: "valid", among: count, "training images")
    guard count == 0 || validated < count else {
      throw Problem("all \(count) training images are for validation: none is left to train on")
    }
    return validated
  }

  /// The images for training, and the last ones for validation.
  func split(_ images: ImageSet.Part) throws(Problem) -> [Split: ImageSet.Part] {
    let count = images.labels.count
    let first = count - (try validCount(of: count))
    var (train, valid) = (images, images)
    train.rows = .range(0..<first)
    valid.rows = .range(first..<count)
    return [.train: train, .valid: valid]
  }
}

/// A source without splits of its own: examples for validation and testing are drawn once and for all.
protocol DrawnSplits: ImageSource {
  var valid: Double { get set }
  var test: Double { get set }
}

extension DrawnSplits {
  static var splitFields: [Field<Self>] {
    [
      Field(
        "valid", \Self.valid, in: 0...1e9,
        "how many examples, drawn once for all, are for validation: a number of them, or a fraction below 1 of those not "
          + "for the test"),
      Field("test", \Self.test, in: 0...1e9, "how many are for testing, likewise"),
    ]
  }

  /// The rows below `count` of each split, ascending.
  func rows(_ count: Int) throws(Problem) -> [Split: [Int]] {
    let tested = try number(of: test, called: "test", among: count, "examples")
    let validated = try number(of: valid, called: "valid", among: count - tested, "examples")
    guard count == 0 || tested + validated < count else {
      throw Problem(
        "of \(count) examples \(validated) are for validation, \(tested) for the test: none is left to train on")
    }
    let drawn = permutation(count, Philox(seed: 0, stream: "data.splits"))
    return [
      .test: drawn[..<tested].sorted(), .valid: drawn[tested..<tested + validated].sorted(),
      .train: drawn[(tested + validated)...].sorted(),
    ]
  }
}
