import Glibc

extension Color {
  /// How light it is, from 0 to 1: WCAG's relative luminance.
  var luminance: Double {
    func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Black or white, whichever stands out more on this colour: at least 4.5 : 1.
  package var textColor: Color { luminance > 0.179 ? Color(0, 0, 0) : .white }
}
