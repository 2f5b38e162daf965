import Basics

// A sweep's named settings on the command line: `model=conv` of `sweep: {model: {mlp: …, conv: …}}`.
extension Tree {
  /// The names of the sweep that have named settings.
  var settingNames: [String] { settings.map(\.key.text) }

  private var settings: [Entry] {
    (self["sweep"]?.entries ?? []).filter { entry in
      let isOther = ["zip", "seed"].contains(entry.key.text) || DrawnSweep.Method(rawValue: entry.key.text) != nil
      return if case .mapping = entry.value { !isOther } else { false }
    }
  }

  /// With those of a name's settings alone that an override picks, one or a list; nil: it means something else.
  func picking(_ override: Entry) throws(Problem) -> Tree? {
    let name = override.key.text
    guard !FileKeys.top.contains(name), self["let"]?[name] == nil, let sweep = self["sweep"],
      let known = settings.first(where: { $0.key.reads(name) })?.value
    else { return nil }
    var picked: [Entry] = []
    for item in override.value.items {
      let wanted = item.oneLine
      guard let setting = known.entries.first(where: { $0.key.text == wanted }) else {
        throw Problem(
          "'\(name)' has no setting '\(wanted)'", at: item.mark,
          hint: suggestion(for: wanted, among: known.entries.map(\.key.text), noun: "its settings"))
      }
      picked.append(setting)
    }
    return replacing("sweep", sweep.replacing(name, .mapping(picked, known.mark)))
  }

  /// Without the sweep, but for what was picked of it: one setting of each of these names.
  func withoutSweep(but picked: [String]) -> Tree {
    guard let sweep = self["sweep"] else { return self }
    let kept = settings.filter { picked.contains($0.key.text) }.map { entry in
      let first = entry.value.entries.prefix(1).map { Entry(key: $0.key, value: $0.value.removing(["sweep"])) }
      return Entry(key: entry.key, value: .mapping(first, entry.value.mark))
    }
    return replacing("sweep", .mapping(kept, sweep.mark))
  }
}
