/// Names of metrics, parameters, tags or artifacts of one run, which are paths of files in its folder.
///
/// MLflow accepts letters and digits of any script, `_`, `-`, `.`, blanks and slashes, and no path that is not in its
/// shortest form. What it does not accept becomes `_`. Different names stay different, and none is both a file and a
/// folder: of `loss` and `loss/valid` the second becomes `loss.valid`, of `loss/valid` and `loss` the second `loss_2`.
package struct MLflowNames: Sendable {
  private var files: Set<String> = []
  private var folders: Set<String> = []

  package init() {}

  /// A name that no other has been given.
  package mutating func claim(_ name: String) -> String {
    var claimed = fitted(name, suffix: "")
    var number = 1
    while files.contains(claimed) || folders.contains(claimed) {
      number += 1
      claimed = fitted(name, suffix: "_\(number)")
    }
    files.insert(claimed)
    folders.formUnion(Self.parents(of: claimed))
    return claimed
  }

  private func fitted(_ name: String, suffix: String) -> String {
    let path = Self.accepted(name, limit: Self.limit - suffix.utf8.count) + suffix
    guard Self.parents(of: path).contains(where: files.contains) else { return path }
    return String(String.UnicodeScalarView(path.unicodeScalars.map { $0 == "/" ? "." : $0 }))
  }

  /// MLflow accepts 250 characters; here they are bytes, since file systems accept 255 of those.
  private static let limit = 250

  private static func accepted(_ name: String, limit: Int) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      let next: Unicode.Scalar = isAccepted(scalar) ? scalar : "_"
      if text.utf8.count + UTF8.width(next) > limit { break }
      text.unicodeScalars.append(next)
    }
    let parts = text.unicodeScalars.split(separator: "/").map { String(fitted: $0) }
    return parts.isEmpty ? "_" : parts.joined(separator: "/")
  }

  /// Whether MLflow accepts it on all systems; on Windows it does not accept a colon. A letter is what Python takes for
  /// one; version 3.9 of it knows those of Unicode 13.
  package static func isAccepted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", " ": return true
    case _ where scalar.isASCII: return false
    default:
      guard let age = scalar.properties.age, age.major <= 13 else { return false }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
      default: return scalar.properties.numericType != nil
      }
    }
  }

  /// The folders that a path goes through.
  private static func parents(of path: String) -> [String] {
    let scalars = path.unicodeScalars
    return scalars.indices.filter { scalars[$0] == "/" }.map { String(scalars[..<$0]) }
  }
}

extension String {
  /// A part of a path without what has a meaning there: not `.` nor `..`, nor what begins like the latter, which MLflow
  /// refuses too. Neither end is blank, since MLflow does not find an artifact that is called so.
  fileprivate init(fitted part: Substring.UnicodeScalarView) {
    var scalars = Array(part)
    let dots = scalars == ["."] ? 1 : scalars.starts(with: [".", "."]) ? 2 : 0
    for index in 0..<dots { scalars[index] = "_" }
    for index in [0, scalars.count - 1] where scalars[index] == " " { scalars[index] = "_" }
    self.init(String.UnicodeScalarView(scalars))
  }
}
