import Basics
import Figures

/// The colours of a page's charts as classes: `k0`, `k1`. On a dark page each is lightened until it is seen.
struct PageColors {
  private var classes: [Color: Int] = [:]
  private var colors: [Color] = []
  private var groundClasses: [Color: Int] = [:]
  private var grounds: [Color] = []

  /// The class of a colour.
  mutating func name(_ color: Color) -> String {
    if let known = classes[color] { return "k\(known)" }
    classes[color] = colors.count
    colors.append(color)
    return "k\(colors.count - 1)"
  }

  /// The class of a cell on a colour, which is the same on a dark page.
  mutating func ground(_ color: Color) -> String {
    if let known = groundClasses[color] { return "g\(known)" }
    groundClasses[color] = grounds.count
    grounds.append(color)
    return "g\(grounds.count - 1)"
  }

  /// The rules of all colours that were asked for.
  var style: String {
    let light = colors.enumerated().map { ".k\($0){color:\(Self.hex($1))}" }.joined()
    let dark = colors.enumerated().map { ".k\($0){color:\(Self.hex(Self.lightened($1)))}" }.joined()
    let cells = grounds.enumerated().map {
      ".map .g\($0){background:\(Self.hex($1));color:\(Self.hex($1.textColor))}"
    }
    return "\(light)\(cells.joined())@media screen and (prefers-color-scheme:dark){\(dark)}"
  }

  /// Mixed with white until its contrast with the dark ground is about 5 (WCAG 2.2).
  private static func lightened(_ color: Color) -> Color {
    var share = 0.0
    while luminance(mixed(color, share)) < 0.25, share < 1 { share += 0.05 }
    return mixed(color, share)
  }

  private static func mixed(_ color: Color, _ share: Double) -> Color {
    func mixed(_ part: Double) -> Double { part + share * (1 - part) }
    return Color(mixed(color.red), mixed(color.green), mixed(color.blue))
  }

  /// Relative luminance, with the gamma of 2.2 for the exact curve of sRGB.
  private static func luminance(_ color: Color) -> Double {
    func linear(_ part: Double) -> Double { power(part, 2.2) }
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }

  private static func hex(_ color: Color) -> String {
    "#"
      + [color.red, color.green, color.blue].map { part in
        let hex = String(Int((min(max(part, 0), 1) * 255).rounded()), radix: 16)
        return hex.count < 2 ? "0" + hex : hex
      }.joined()
  }
}
