import Basics

/// What is wrong with a table of kinds, by the rules that hold for all tables: layers, optimisers, sources, …
package func faults(of kinds: [any Kind.Type]) -> [String] {
  var faults: [String] = []
  let names = kinds.map { $0.name }
  for name in Set(names) where names.count(where: { $0 == name }) > 1 { faults.append("\(name) is there twice") }
  let aliases = kinds.flatMap { $0.aliases.map(\.name) }
  for name in Set(aliases) where aliases.count(where: { $0 == name }) > 1 { faults.append("\(name) means two kinds") }
  for kind in kinds.map({ $0.description }) {
    func check(_ holds: Bool, _ fault: String) { if !holds { faults.append("\(kind.name) \(fault)") } }
    check(isPlainName(kind.name), "is not a plain name")
    check(!kind.summary.isEmpty && !kind.summary.hasSuffix("."), "has no summary, or one with a full stop")
    check(Set(kind.fields.map(\.name)).count == kind.fields.count, "has two fields of one name")
    for alias in kind.aliases {
      let isPlain = alias.name.allSatisfy { $0.isLowercase || $0.isNumber }
      check(isPlain && (!names.contains(alias.name) || alias.name == kind.name), "is called '\(alias.name)' elsewhere")
      check(alias.row?.hasPrefix(kind.name + " ") ?? true, "has the alias '\(alias.name)', a row of another kind")
    }
    let positions = kind.fields.compactMap(\.position).sorted()
    check(positions == Array(0..<positions.count), "has positions \(positions)")
    for field in kind.fields {
      check(isPlainName(field.name), "has the field '\(field.name)', which is not a plain name")
      check(!field.summary.isEmpty && !field.summary.hasSuffix("."), "does not say what '\(field.name)' is")
      if let standard = field.standard {
        check(field.type.allows(standard), "'\(field.name)' is \(standard) by default")
      }
    }
  }
  return faults
}

private func isPlainName(_ name: String) -> Bool {
  name.first?.isLowercase == true && name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }
}

extension FieldType {
  fileprivate func allows(_ text: String) -> Bool {
    let numbers = text.split(separator: " ").map { Int($0) }
    return switch self {
    case .integer(let range): Int(text).map(range.contains) ?? false
    case .number(let range): Double(text).map(range.contains) ?? false
    case .word(let words): words.contains(text)
    case .wordOrNumber(let words, let range): words.contains(text) || Double(text).map(range.contains) ?? false
    case .wordAndNumber(let words, let range): words.contains(text) || Double(text).map(range.contains) ?? false
    case .wordWithNumber(let words, _, _): words.contains(text)
    case .flag: text == "true" || text == "false"
    case .integers(let range, let count):
      count.contains(numbers.count) && numbers.allSatisfy { $0.map(range.contains) ?? false }
    case .text, .texts, .integersAfter, .countOrName, .equation, .equations: true
    }
  }
}
