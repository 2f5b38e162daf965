import Basics

/// Pictures of the mean codes of classes, added and subtracted: 7 − 1 + 4.
struct ArithmeticFigure: FigureKind {
  static let name = "arithmetic"
  static let summary = "pictures of the mean codes of classes, and of what their sum or difference gives"
  static let fields: [Field<Self>] = [
    Field(
      "of", \.equation, position: 0, required: true,
      "classes by their numbers or words, or equations true of some examples: 7-1+4, (smiling - neutral)"),
    Field("code", \.code, "the code of an example; 'code' where not given"),
    Field("by", \.label, "the class of an example; data.label where not given"),
    .file,
  ]
  var equation: Expression?
  var code: Expression?
  var label: Expression?
  var file = PictureFormat.png

  var needs: [Need] {
    guard let equation else { return [] }
    return [
      Need(
        ArrayRequest(
          "arithmetic", "sums", of: "generated",
          ["equation": .equation(equation), "code": code.map { .equation($0) }, "by": label.map { .equation($0) }]),
        .images)
    ]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images("arithmetic")
    let terms = Self.terms(equation)
    var grid = ImageGrid("Arithmetic of codes", subtitle: trial.subtitle, of: images, columns: images.count, rows: 1)
    grid.columnLabels = terms.map { $0.isAdded ? $0.text : "\u{2212}\u{A0}\($0.text)" }
    for index in grid.columnLabels.indices.dropFirst() where terms[index].isAdded {
      grid.columnLabels[index] = "+\u{A0}" + grid.columnLabels[index]
    }
    grid.columnLabels.append("= sum")
    grid.frame(column: images.count - 1)
    grid.caption = "Each picture is made from the mean code of its examples, the framed one from their sum."
    return [NamedPicture("arithmetic", grid)]
  }

  /// The terms of a sum, in order.
  private static func terms(_ equation: Expression?, isAdded: Bool = true) -> [(text: String, isAdded: Bool)] {
    switch equation {
    case .binary(.add, let left, let right, _): terms(left, isAdded: isAdded) + terms(right, isAdded: isAdded)
    case .binary(.subtract, let left, let right, _): terms(left, isAdded: isAdded) + terms(right, isAdded: !isAdded)
    case .negate(let inner, _): terms(inner, isAdded: !isAdded)
    case let term?: [(term.description, isAdded)]
    case nil: []
    }
  }
}
