/// A kind of thing that a row may name: a layer, an optimiser, a source of data, a metric, a figure.
/// From its fields come both YAML forms, errors, defaults, the reference and the JSON Schema.
package protocol Kind: Sendable {
  static var name: String { get }
  /// One line for the reference.
  static var summary: String { get }
  static var fields: [Field<Self>] { get }
  /// What it is called elsewhere, in PyTorch, Keras and papers: for errors.
  static var aliases: [Alias] { get }
  init()
}

/// A name that a kind has elsewhere, in small letters and without signs.
package struct Alias: Sendable, Hashable, ExpressibleByStringLiteral {
  package let name: String
  /// The row that means the same, where the kind's name alone does not.
  package let row: String?

  package init(_ name: String, row: String) {
    self.name = name
    self.row = row
  }

  package init(stringLiteral name: String) {
    self.name = name
    row = nil
  }
}

extension Kind {
  package static var fields: [Field<Self>] { [] }
  package static var aliases: [Alias] { [] }
}

extension Kind {
  package static var description: KindDescription {
    let standard = Self()
    return KindDescription(
      name: name, summary: summary, aliases: aliases,
      fields: fields.map { field in
        FieldDescription(
          name: field.name, type: field.type, position: field.position, required: field.required,
          standard: field.required ? nil : field.standard(standard), summary: field.summary)
      })
  }

  /// The kind with what the row gave it.
  package static func make(_ call: Call) -> Self { make(call.arguments.mapValues(\.value)) }

  /// The kind with these fields; the others keep their defaults.
  package static func make(_ values: [String: FieldValue]) -> Self {
    var made = Self()
    for field in fields {
      if let value = values[field.name] { field.assign(&made, value) }
    }
    return made
  }
}

extension Call {
  /// The kind that this row asks for. Rows are read with the same table, so it is there.
  package func kind(in kinds: [any Kind.Type]) -> any Kind.Type {
    guard let found = kinds.first(where: { $0.name == kind }) else { preconditionFailure("\(kind) is in no table") }
    return found
  }

  /// The kind with this row's values in its fields.
  package func made<Made>(in kinds: [any Kind.Type]) -> Made {
    guard let made = kind(in: kinds).make(self) as? Made else {
      preconditionFailure("\(kind) is in a table of \(Made.self)")
    }
    return made
  }
}

package struct KindDescription: Sendable, Hashable {
  package let name: String
  package let summary: String
  package let aliases: [Alias]
  package let fields: [FieldDescription]

  package init(name: String, summary: String, aliases: [Alias] = [], fields: [FieldDescription]) {
    self.name = name
    self.summary = summary
    self.aliases = aliases
    self.fields = fields
  }

  package func field(_ name: String) -> FieldDescription? { fields.first { $0.name == name } }
}

/// A table of all kinds of one sort: layers, optimisers, sources, …
package struct Catalogue: Sendable {
  /// What messages call one of them: "layer", "optimizer".
  package let noun: String
  package let kinds: [KindDescription]
  private let byName: [String: Int]

  package init(_ noun: String, _ kinds: [KindDescription]) {
    self.noun = noun
    self.kinds = kinds
    byName = Dictionary(kinds.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  package init(_ noun: String, _ kinds: [any Kind.Type]) {
    self.init(noun, kinds.map { $0.description })
  }

  package subscript(_ name: String) -> KindDescription? { byName[name].map { kinds[$0] } }
  package var names: [String] { kinds.map(\.name) }

  /// The row that means what is called so elsewhere: `linear` for `nn.Dense`, whatever its case and its signs.
  package func row(calledElsewhere name: String) -> String? {
    let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
    for kind in kinds {
      if let alias = kind.aliases.first(where: { $0.name == plain }) { return alias.row ?? kind.name }
    }
    return nil
  }
}

/// The tables that the language is read with. The command line hands them in, so that Spec knows none of them.
package struct Catalogues: Sendable {
  package var layers: Catalogue
  package var optimizers: Catalogue
  package var sources: Catalogue
  package var metrics: Catalogue
  package var figures: Catalogue
  /// The presets of objectives, as text in the language.
  package var presets: Source
}

extension Catalogues {
  package init(
    layers: [any Kind.Type] = [], optimizers: [any Kind.Type] = [], sources: [any Kind.Type] = [],
    metrics: [any Kind.Type] = [], figures: [any Kind.Type] = [], presets: Source
  ) {
    self.init(
      layers: Catalogue("layer", layers), optimizers: Catalogue("optimizer", optimizers),
      sources: Catalogue("source", sources), metrics: Catalogue("metric", metrics),
      figures: Catalogue("figure", figures), presets: presets)
  }
}
