import Basics

/// Links from a page to files, relative to the folder that it lies in: both may be moved together.
struct RelativeLink {
  private let folder: [Substring]

  /// The page's folder.
  init(from folder: String) { self.folder = Self.parts(folder) }

  func callAsFunction(_ path: String) -> String {
    let path = Self.parts(path)
    let common = zip(folder, path).prefix { $0 == $1 }.count
    let up = [String](repeating: "..", count: folder.count - common)
    let parts = up + path.dropFirst(common).map { Self.escaped($0) }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  private static func parts(_ path: String) -> [Substring] {
    var absolute = path.hasPrefix("/") ? path : "\(Files.absolute("."))/\(path)"
    // What is not there yet has no real path, but its folder may have one.
    if Files.exists(absolute) {
      absolute = Files.absolute(absolute)
    } else if let parent = absolute.parentFolder {
      absolute = "\(Files.absolute(parent))/\(absolute.lastComponent)"
    }
    return absolute.split(separator: "/")
  }

  /// All but letters and digits that need no escape in a path (RFC 3986).
  private static func escaped(_ part: Substring) -> String {
    var text = ""
    for byte in part.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x3D, 0x2C, 0x2B, 0x40:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        text += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
    return text
  }
}
