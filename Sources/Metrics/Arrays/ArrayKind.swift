import Basics
import Graph
import Model

/// A kind of array that figures are drawn from. Figures ask for it by its name and fields (`ArrayRequest`), and say
/// themselves whether its entries must be images.
package protocol ArrayKind: Kind {
  /// Whether `make` gives axes in the order of the file already. Others have images channels last, as they are in
  /// memory.
  static var isAsWritten: Bool { get }
  /// Why a model cannot give it, in words; nil: it can. A name asked for that cannot be varied is a `FieldFault`.
  func obstacle(_ compiler: Compiler) throws -> String?
  /// What each entry is, where there is no obstacle: the name of a value, and its shape as `make` gives it.
  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape)
  /// What the entries are called, in their order, where they have names; or what else a figure says of the array.
  func words(_ compiler: Compiler) -> [String]
  /// The array, where there is no obstacle.
  func make(_ evaluator: Evaluator) throws -> NPY
}

extension ArrayKind {
  package static var isAsWritten: Bool { false }
  package func words(_ compiler: Compiler) -> [String] { [] }
}

/// A kind whose entries are those of one value.
protocol ValueArrayKind: ArrayKind {
  /// A name under `define` or `sample`.
  var value: String { get set }
}

extension ValueArrayKind {
  func obstacle(_ compiler: Compiler) throws -> String? { try compiler.obstacle(to: value) }
  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { try compiler.entry(value) }
}

/// All kinds of arrays.
package let arrayKinds: [any ArrayKind.Type] = [
  Originals.self, OfExamples.self, Drawn.self, Interpolated.self, Mapped.self, Grid.self, Along.self, Computed.self,
  Counted.self, Spread.self, Ranked.self, Traversed.self, Nearest.self, Cornered.self, CodeSums.self, GridSources.self,
  Embedded.self, Curved.self, Rug.self,
  KernelWeights.self,
  AttentionMaps.self, AttentionPictures.self,
  NetworkRows.self,
]

/// What is wrong with what one field was given.
package struct FieldFault: Error {
  package let field: String
  package let problem: Problem
}

extension ArrayRequest {
  /// The kind that is asked for, with its fields.
  package var made: any ArrayKind {
    guard let type = arrayKinds.first(where: { $0.name == kind }) else { preconditionFailure("no array is \(kind)") }
    var values = value.map { ["value": FieldValue.word($0)] } ?? [:]
    for field in fields { values[field.name] = field.value }
    let known = type.description
    let unknown = (fields.map(\.name) + values.keys).first { known.field($0) == nil }
    precondition(unknown == nil, "the array \(kind) has no field \(unknown ?? "")")
    return type.make(values)
  }
}

extension Evaluator {
  /// What a figure asked for as it is stored, images channels first; nil where the experiment has no such value, so that
  /// the figure is left out.
  package func array(_ request: ArrayRequest) throws -> NPY? {
    let kind = request.made
    guard try kind.obstacle(compiler) == nil else { return nil }
    let made = try drawing { try kind.make(self) }
    return type(of: kind).isAsWritten ? made : made.channelsFirst
  }
}

extension Field where Root: ValueArrayKind {
  static var value: Field {
    Field("value", \.value, position: 0, required: true, "the name under 'define' whose values it holds")
  }
}

// MARK: - What kinds ask of a model

extension Compiler {
  /// Why a name has no value for each example, in words; nil: it has.
  func obstacle(to name: String) throws -> String? {
    guard hasValue(name) else { return "'define' has no '\(name)'" }
    return try exampleCount(of: name, batch: 2) == 2 ? nil : "'\(name)' is not one value for each example"
  }

  /// A value and its shape in memory.
  func entry(_ name: String) throws -> (name: String, shape: Shape) {
    (name, try values([name], batch: 1).elements[name]?.stored ?? [])
  }
}
