import Basics

// `blocks` and `networks`.
extension Decoder {
  /// First words of what a checkpoint holds beside `network.row.array`.
  private static let namesOfArrays: Set = ["optimizer", "history"]

  mutating func networks(_ root: Tree, _ mark: Mark) -> [Network] {
    let blocks = Blocks(root["blocks"], into: &problems)
    guard let tree = root["networks"] else {
      if !meantKeys.contains("networks") {
        report(Problem("the experiment has no 'networks'", at: mark, hint: "networks: {encoder: [flatten, linear 10]}"))
      }
      return []
    }
    guard case .mapping(let entries, _) = tree else {
      report(
        Problem(
          "networks are a mapping of names to rows, here is \(tree.inWords)", at: tree.mark,
          hint: Habits.missingSpace(tree) ?? "networks: {encoder: [flatten, linear 10]}"))
      return []
    }
    var tables: [(signature: Signature, value: Tree)] = []
    for entry in entries {
      attempt { decoder throws(Problem) in
        let signature = try Signature(entry.key, noun: "a network")
        guard !Self.namesOfArrays.contains(signature.name.text) else {
          throw Problem(
            "'\(signature.name.text)' cannot be the name of a network: a checkpoint has arrays of that name",
            at: signature.name.mark)
        }
        if let block = blocks[signature.name.text] {
          throw Problem(
            "'\(signature.name.text)' is already a block", at: signature.name.mark, hint: "choose another name"
          )
          .noting(block.signature.name.mark, "named here")
        }
        try decoder.claim(signature.name, .network)
        tables.append((signature, entry.value))
      }
    }
    networkNames = tables.map(\.signature.name.text)
    for index in tables.indices {
      // An average takes what its network takes.
      guard case .scalar(let phrase) = tables[index].value, let words = try? phrase.words(), words.count > 1,
        words[0].reads("average"), let source = tables.first(where: { $0.signature.name.text == words[1].text })
      else { continue }
      tables[index].signature = tables[index].signature.taking(source.signature.parameters)
    }
    let signatures = Dictionary(tables.map { ($0.signature.name.text, $0.signature) }) { first, _ in first }
    var reader = RowReader(scope: scope, layers: catalogues.layers, blocks: blocks, networks: signatures)
    let networks = tables.compactMap { network($0.signature, $0.value, &reader) }
    problems += reader.problems
    return networks
  }

  private mutating func network(_ signature: Signature, _ value: Tree, _ reader: inout RowReader) -> Network? {
    let inputs = signature.parameters?.map { Network.Input(name: $0.name.text, standard: $0.standard?.text) }
    let body: Network.Body? =
      switch value {
      case .list(let rows, _): .rows(reader.network(rows, of: signature))
      case .scalar: attempt { decoder throws(Problem) in try decoder.derived(value, signature) }
      case .mapping(let entries, let mark): loadedFile(entries, mark, signature, &reader)
      }
    guard let body else { return nil }
    return Network(
      name: signature.name.text, inputs: inputs ?? [Network.Input(name: "input")], body: body, mark: signature.name.mark
    )
  }

  /// `average generator 0.999`, `load experiment network name value …`, and `start`, with the same after it.
  private func derived(_ value: Tree, _ signature: Signature) throws(Problem) -> Network.Body {
    let name = signature.name.text
    let phrase = try phrase(value, "network '\(name)'")
    let words = try phrase.words()
    switch words.first?.text {
    case "average":
      guard words.count == 3 else {
        throw Problem("'average' takes a network and a decay", at: words[0].mark, hint: "average generator 0.999")
      }
      try checkNetwork(words[1], besides: name)
      let decay = try fields.value(words[2], of: .number(0...1), named: "decay").number
      return .average(of: words[1].text, decay: decay)
    case "load", "start":
      guard words.count >= 3, words.count % 2 == 1 else {
        throw Problem(
          "'\(words[0].text)' takes an experiment, a network, and pairs of a name and its value", at: words[0].mark,
          hint: "\(words[0].text) vq-vae encoder latent 10")
      }
      var settings: [String: String] = [:]
      for index in stride(from: 3, to: words.count, by: 2) { settings[words[index].text] = words[index + 1].text }
      let (experiment, network) = (words[1].text, words[2].text)
      return words[0].text == "load"
        ? .load(experiment: experiment, network: network, settings: settings)
        : .start(experiment: experiment, network: network, settings: settings)
    case nil:
      throw Problem("network '\(name)' has no rows", at: signature.name.mark, hint: "\(name): [linear 10]")
    default:
      let isQuotedList = phrase.text.hasPrefix("[") && phrase.text.hasSuffix("]")
      throw Problem(
        "network '\(name)' is a list of rows, here is '\(phrase.text)'", at: value.mark,
        hint: Habits.missingSpace(value)
          ?? (isQuotedList ? "leave out the quotes: \(phrase.text)" : "write [\(value.oneLine)]"))
    }
  }

  /// `own` is the network that names it, which is not meant.
  func checkNetwork(_ name: Phrase, besides own: String? = nil) throws(Problem) {
    guard !networkNames.contains(name.text) else { return }
    throw Problem(
      "no network is called '\(name.text)'", at: name.mark,
      hint: suggestion(for: name.text, among: networkNames.filter { $0 != own }, noun: "networks"))
  }

  /// `{load: FILE, rows: [ … ]}`
  private mutating func loadedFile(
    _ entries: [Tree.Entry], _ mark: Mark, _ signature: Signature, _ reader: inout RowReader
  ) -> Network.Body? {
    let name = signature.name.text
    guard let load = entries.first(where: { $0.key.text == "load" })?.value else {
      report(
        Problem("network '\(name)' is a list of rows, here is a mapping", at: mark, hint: "begin each row with '- '"))
      return nil
    }
    checkKeys(entries, ["load", "rows"], of: "a loaded network")
    guard case .list(let rows, _) = entries.first(where: { $0.key.text == "rows" })?.value else {
      report(
        Problem(
          "a network loaded from a file needs its rows", at: mark,
          hint: "{load: weights.safetensors, rows: [linear 10]}"))
      return nil
    }
    guard let path = text(load, "load") else { return nil }
    return .loadFile(path, rows: reader.network(rows, of: signature))
  }
}
