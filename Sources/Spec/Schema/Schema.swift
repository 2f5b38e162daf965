import Basics

/// The JSON Schema (draft 2020-12) of an experiment file, made from the catalogues: editors complete and check with it.
/// It knows the keys and the kinds; what only the reader can know (names, equations) it takes as text.
package func schema(_ catalogues: Catalogues) -> String {
  SchemaWriter(catalogues: catalogues).root.pretty
}

struct SchemaWriter {
  let catalogues: Catalogues

  var root: JSON {
    .object([
      "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
      "title": .string("An experiment"),
      "type": .string("object"),
      // No key is required: a file may be the base of others, which have what it lacks.
      "anyOf": .array([
        // It may change anything in the other file by its path.
        .object(["required": .strings(["base"])]),
        .object(["propertyNames": .object(["enum": .strings(FileKeys.top)])]),
      ]),
      "properties": .object(FileKeys.top.map { JSON.Member($0, key($0)) }),
      "$defs": definitions,
    ])
  }

  /// A key of the file.
  private func key(_ name: String) -> JSON {
    switch name {
    case "title": .text("what the experiment is called in tables and figures")
    case "base": .text("the file that this one changes")
    case "seed":
      .oneOf("the seed of one trial, or of several", [.wholeNumber(0, nil), .list(of: .wholeNumber(0, nil))])
    case "let":
      .mapping("names for numbers, words and lists: $name in text, the bare name in equations", of: .ref("value"))
    case "data": data
    case "blocks": .mapping("tables that are opened where they are used: name(parameters): rows", of: .ref("table"))
    case "networks": networks
    case "objective": objective
    case "train": train
    case "evaluate":
      .described(
        "what is measured after training",
        .list(of: .anyOf([call(catalogues.metrics), .ref("equation"), .object(["type": .string("object")])])))
    case "figures": .described("what is drawn", .list(of: call(catalogues.figures)))
    case "titles": .described("whether figures have titles", .object(["type": .string("boolean")]))
    case "words":
      .mapping("labels of figures, and what to write instead", of: .object(["type": .strings(["string", "null"])]))
    case "sweep":
      .described("the other points: lists of values by name", .object(["type": .strings(["object", "null"])]))
    default: preconditionFailure("the schema does not know the key '\(name)'")
    }
  }

  private var definitions: JSON {
    .object([
      "substituted": .object([
        "type": .string("string"), "pattern": .string("\\$"),
        "description": .string("text with names of let: $latent, $(2 * latent)"),
      ]),
      "equation": .object(["type": .strings(["string", "number", "null"]), "description": .string("an equation")]),
      "value": .anyOf([
        .object(["type": .strings(["string", "number", "boolean", "null"])]),
        .list(of: .object(["type": .strings(["string", "number", "boolean", "array"])])),
      ]),
      "equations": .mapping("names and their equations", of: .ref("equation")),
      "table": .list(of: .ref("row")),
      "row": row,
      "optimizer": call(catalogues.optimizers),
      "step": step,
      "report": .list(of: .anyOf([.ref("equation"), .ref("equations")])),
    ])
  }
}

// MARK: - The parts of a file

extension SchemaWriter {
  private var data: JSON {
    let kinds = catalogues.sources.kinds.map { kind in
      let source = JSON.Member("source", .object(["const": .string(kind.name)]))
      return JSON.described(kind.summary, .fields([source] + properties(kind), required: ["source"] + required(kind)))
    }
    let swept = JSON.object([
      "type": .string("object"), "properties": .object(["source": .ref("substituted")]),
      "required": .strings(["source"]),
    ])
    let source = JSON.anyOf(kinds + [swept])
    return .oneOf(
      "one source, or several by name", [source, .object(["type": .string("object"), "additionalProperties": source])])
  }

  private var networks: JSON {
    let file = JSON.fields(
      [JSON.Member("load", .text("a file of weights")), JSON.Member("rows", .ref("table"))], required: ["load", "rows"])
    return .mapping(
      "functions with weights: name or name(inputs), and its rows",
      of: .anyOf([
        .ref("table"), .object(["type": .string("string"), "pattern": .string("^(average|load|start) ")]), file, .taken,
      ]))
  }

  private var row: JSON {
    let words = catalogues.layers.kinds.map { kind in
      JSON.described(usage(kind), .object(["pattern": .string("^\(kind.name)( |$)")]))
    }
    let others = [
      JSON.described("goes on from a value: from z[0:20]", .object(["pattern": .string("^from ")])),
      JSON.described("sets fields of the rows after it: with bias false", .object(["pattern": .string("^with ")])),
      JSON.described("names what stands here", .object(["pattern": .string("^as ")])),
      JSON.described("a block or a network", .object(["pattern": .string("^[^0-9 ]")])),
    ]
    let text = JSON.object([
      "type": .string("string"),
      "anyOf": .array([.object(["enum": .strings(catalogues.layers.names)])] + words + others),
    ])
    let kinds = catalogues.layers.kinds.map {
      JSON.Member($0.name, JSON.described($0.summary, .fields(properties($0))))
    }
    let beside = [
      JSON.Member("as", .text("names what stands here")),
      JSON.Member("residual", .described("adds its result to what came in", .ref("table"))),
      JSON.Member("shortcut", .described("what came in goes through these before the sum", .ref("table"))),
    ]
    let mapping = JSON.object([
      "type": .string("object"), "minProperties": .number(1), "properties": .object(beside + kinds),
      "patternProperties": .object(["^(repeat|when) ": .ref("table")]),
      "additionalProperties": .object(["type": .string("object")]),
    ])
    return .anyOf([text, mapping])
  }

  private var objective: JSON {
    let presets = Presets(source: catalogues.presets).names
    let pattern = "^((\(presets.joined(separator: "|")))( |$)|\\$)"
    let row = JSON.object([
      "type": .string("string"),
      "anyOf": .array([.object(["enum": .strings(presets)]), .object(["pattern": .string(pattern)])]),
    ])
    let mapping = JSON.fields(presets.map { JSON.Member($0, .object(["type": .string("object")])) }).limited(to: 1)
    let own = JSON.fields(
      Decoder.objectiveKeys.map { key in
        switch key {
        case "preset":
          JSON.Member(key, .described("where it starts: a preset, to which the rest is added", .anyOf([row, mapping])))
        case "sample":
          JSON.Member(key, .described("what is drawn: data, data.label, or a distribution", .ref("equations")))
        case "define": JSON.Member(key, .described("what is equal", .ref("equations")))
        case "steps": JSON.Member(key, .described("one after the other", .list(of: .ref("step"))))
        case "report": JSON.Member(key, .ref("report"))
        default: JSON.Member(key, .oneOf("one number, or one for each network", [.ref("equation"), .ref("equations")]))
        }
      })
    return .oneOf("a preset, or equations", [row, mapping, own])
  }

  private var step: JSON {
    .fields(
      Decoder.stepKeys.map { key in
        switch key {
        case "update":
          JSON.Member(key, .oneOf("the networks that move", [.text("one network"), .list(of: .text("a network"))]))
        case "minimize", "maximize":
          JSON.Member(key, .oneOf("one number, or one for each network", [.ref("equation"), .ref("equations")]))
        case "optimizer": JSON.Member(key, .ref("optimizer"))
        case "sample": JSON.Member(key, .ref("equations"))
        case "report": JSON.Member(key, .ref("report"))
        default: JSON.Member(key, .ref("equation"))
        }
      })
  }

  private var train: JSON {
    let values = Decoder.trainFields.map { JSON.Member($0.name, .described($0.summary, value($0.type))) }
    let phases = JSON.described("changes in time, by their paths", .list(of: .object(["type": .string("object")])))
    let rates = JSON.mapping("what the rates of some networks are multiplied by", of: value(Decoder.rateFactor))
    let fields = JSON.fields(
      values + [
        JSON.Member("optimizer", .ref("optimizer")), JSON.Member("rates", rates), JSON.Member("phases", phases),
      ])
    // `train: none`. A pattern is of texts alone, and the rest of mappings.
    let none = [
      JSON.Member("type", .strings(["object", "string"])), JSON.Member("pattern", .string("^none$")),
    ]
    return .described(
      "how long, and by what rule; none: nothing is trained",
      .object(none + (fields.members ?? []).filter { $0.key != "type" }))
  }
}

// MARK: - Kinds and fields

extension SchemaWriter {
  /// A row of a catalogue in either form.
  private func call(_ catalogue: Catalogue) -> JSON {
    let words = catalogue.kinds.map { kind in
      JSON.described(usage(kind), .object(["pattern": .string("^\(kind.name)( |$)")]))
    }
    let text = JSON.object([
      "type": .string("string"),
      "anyOf": .array([.object(["enum": .strings(catalogue.names)])] + words + [.object(["pattern": .string("^\\$")])]),
    ])
    let kinds = catalogue.kinds.map { kind in
      JSON.Member(kind.name, .described(kind.summary, .fields(properties(kind), required: required(kind))))
    }
    return .anyOf([text, JSON.fields(kinds).limited(to: 1)])
  }

  private func properties(_ kind: KindDescription) -> [JSON.Member] {
    kind.fields.map { field in
      let standard = field.standard.map { " (default: \($0))" } ?? ""
      return JSON.Member(field.name, .described(field.summary + standard, value(field.type)))
    }
  }

  private func required(_ kind: KindDescription) -> [String] { kind.fields.filter(\.required).map(\.name) }

  /// The kind's line, and its fields below.
  private func usage(_ kind: KindDescription) -> String {
    ([kind.summary] + kind.fields.map { "\($0.name): \($0.type.inWords)" }).joined(separator: "\n")
  }

  /// What a field may hold; `$name` may stand for all of it.
  private func value(_ type: FieldType) -> JSON {
    switch type {
    case .integer(let range): .anyOf([.wholeNumber(range.lowerBound, range.upperBound), .ref("substituted")])
    case .number(let range): .anyOf([.number(in: range), .ref("substituted")])
    case .word(let choices):
      // `true` and `false` among the words are YAML's own: an editor sees no text there.
      .anyOf(
        [.object(["enum": .strings(choices)]), .ref("substituted")]
          + (choices.contains("true") ? [.object(["type": .string("boolean")])] : []))
    case .wordOrNumber(let choices, let range):
      .anyOf([.object(["enum": .strings(choices)]), .number(in: range), .ref("substituted")])
    case .wordAndNumber(let choices, let range):
      .anyOf([
        .object([
          "type": .string("string"), "pattern": .string("^(\(choices.joined(separator: "|")))( +[-+.0-9eE]+)?$"),
        ]), .number(in: range), .ref("substituted"),
      ])
    case .wordWithNumber(let choices, let numbered, _):
      .anyOf([
        .object(["enum": .strings(choices)]),
        .object([
          "type": .string("string"), "pattern": .string("^(\(numbered.joined(separator: "|"))) +[-+.0-9eE]+$"),
        ]), .ref("substituted"),
      ])
    case .flag: .anyOf([.object(["type": .string("boolean")]), .ref("substituted")])
    case .text: .object(["type": .strings(["string", "number", "boolean"])])
    case .integers(let range, let count):
      .anyOf([
        .wholeNumber(range.lowerBound, range.upperBound),
        .list(of: .wholeNumber(range.lowerBound, range.upperBound), count: count),
        .object(["type": .string("string"), "pattern": .string("^-?[0-9]+( +-?[0-9]+)*$")]), .ref("substituted"),
      ])
    case .integersAfter(let words, let range, let count):
      .anyOf([
        .wholeNumber(range.lowerBound, range.upperBound),
        .object([
          "type": .string("string"),
          "pattern": .string(
            count == 1...1
              ? "^(\(words.joined(separator: "|"))) +[0-9]+$"
              : "^((\(words.joined(separator: "|"))) +)?[0-9]+( +[0-9]+)*$"),
        ]), .ref("substituted"),
      ])
    case .countOrName(let range):
      .anyOf([
        .wholeNumber(range.lowerBound, range.upperBound),
        .object(["type": .string("string"), "pattern": .string("^[A-Za-z_][A-Za-z0-9_]*( +[0-9]+)?$")]),
        .ref("substituted"),
      ])
    case .texts(let count):
      .anyOf([
        .object(["type": .strings(["string", "number"])]),
        .list(of: .object(["type": .strings(["string", "number"])]), count: count),
      ])
    case .equation: .ref("equation")
    case .equations: .anyOf([.ref("equation"), .list(of: .ref("equation"))])
    }
  }
}

extension JSON {
  fileprivate static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
  fileprivate static func ref(_ name: String) -> JSON { .object(["$ref": .string("#/$defs/\(name)")]) }
  fileprivate static func anyOf(_ choices: [JSON]) -> JSON { .object(["anyOf": .array(choices)]) }
  fileprivate static func text(_ summary: String) -> JSON { described(summary, .object(["type": .string("string")])) }
  fileprivate static func oneOf(_ summary: String, _ choices: [JSON]) -> JSON { described(summary, .anyOf(choices)) }

  fileprivate static func described(_ summary: String, _ schema: JSON) -> JSON {
    .object([Member("description", .string(summary))] + (schema.members ?? []))
  }

  fileprivate static func mapping(_ summary: String, of value: JSON) -> JSON {
    described(summary, .object(["type": .string("object"), "additionalProperties": value]))
  }

  fileprivate static func list(of item: JSON, count: ClosedRange<Int>? = nil) -> JSON {
    var members = [Member("type", .string("array")), Member("items", item)]
    if let count {
      members.append(Member("minItems", .number(Double(count.lowerBound))))
      if count.upperBound < 1_000_000 { members.append(Member("maxItems", .number(Double(count.upperBound)))) }
    }
    return .object(members)
  }

  /// What a file takes away from the one that it changes.
  fileprivate static var taken: JSON { .object(["type": .string("null")]) }

  /// A mapping with these keys and no others.
  fileprivate static func fields(_ properties: [Member], required: [String] = []) -> JSON {
    var members = [
      Member("type", .string("object")), Member("properties", .object(properties)),
      Member("additionalProperties", .boolean(false)),
    ]
    if !required.isEmpty { members.append(Member("required", .strings(required))) }
    return .object(members)
  }

  /// With exactly so many keys.
  fileprivate func limited(to count: Int) -> JSON {
    let limits = [Member("minProperties", .number(Double(count))), Member("maxProperties", .number(Double(count)))]
    return .object((members ?? []) + limits)
  }

  fileprivate static func wholeNumber(_ low: Int, _ high: Int?) -> JSON {
    limits("integer", Double(low), high.map { Double($0) })
  }

  fileprivate static func number(in range: ClosedRange<Double>) -> JSON {
    limits("number", range.lowerBound, range.upperBound)
  }

  /// Bounds too far to be meant as such are left out.
  private static func limits(_ type: String, _ low: Double, _ high: Double?) -> JSON {
    let far = 1e9
    var members = [Member("type", .string(type))]
    if low > 0, low < 1e-100 {
      members.append(Member("exclusiveMinimum", .number(0)))
    } else if low > -far {
      members.append(Member("minimum", .number(low)))
    }
    if let high, high < far { members.append(Member("maximum", .number(high))) }
    return .object(members)
  }
}
