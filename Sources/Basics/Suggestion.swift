/// The closest of some names to one that was mistyped: "did you mean".
/// Damerau-Levenshtein distance (neighbours swapped count once), at most a third of the word wrong.
package func closest(to word: String, among names: some Sequence<String>) -> String? {
  let limit = max(1, (word.count + 1) / 3)
  var best: (name: String, distance: Int)?
  for name in names where name != word {
    let distance = editDistance(word.lowercased(), name.lowercased())
    guard distance <= limit else { continue }
    // Of equally close ones the first by the alphabet, whatever order they come in.
    if best.map({ (distance, name) < ($0.distance, $0.name) }) ?? true { best = (name, distance) }
  }
  return best?.name
}

/// The most names of a list in a hint: all layers or metrics, not all functions of equations.
private let mostShown = 60

/// `did you mean 'conv2d'?`, or the names to choose from if none is close.
package func suggestion(for word: String, among names: [String], noun: String = "known") -> String {
  if let name = closest(to: word, among: names) { return "did you mean '\(name)'?" }
  if names.isEmpty { return "\(noun): none" }
  let shown = names.sorted().prefix(mostShown).joined(separator: ", ")
  return "\(noun): \(shown)\(names.count > mostShown ? ", …" : "")"
}

private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  if abs(a.count - b.count) > 8 { return .max }
  var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { table[i][0] = i }
  for j in 0...b.count { table[0][j] = j }
  for i in stride(from: 1, through: a.count, by: 1) {
    for j in stride(from: 1, through: b.count, by: 1) {
      let change = a[i - 1] == b[j - 1] ? 0 : 1
      table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
      }
    }
  }
  return table[a.count][b.count]
}
