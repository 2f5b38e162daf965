import Glibc

extension Color {
  /// A number from 0 to 1 as a colour: viridis (van der Walt and Smith 2015), which grows evenly lighter, so that it can
  /// be read in grey print and with all common kinds of colour vision.
  static func viridis(_ share: Double) -> Color {
    let position = min(max(share, 0), 1) * Double(viridisColors.count - 1)
    let low = min(viridisColors.count - 2, Int(position))
    return viridisColors[low].mixed(with: viridisColors[low + 1], position - Double(low))
  }

  private static let viridisColors: [Color] = [
    Color(hex: 0x440154), Color(hex: 0x472D7B), Color(hex: 0x3B528B), Color(hex: 0x2C728E), Color(hex: 0x21918C),
    Color(hex: 0x28AE80), Color(hex: 0x5EC962), Color(hex: 0xADDC30), Color(hex: 0xFDE725),
  ]

  /// How light it is, from 0 to 1: WCAG's relative luminance.
  var luminance: Double {
    func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Black or white, whichever stands out more on this colour: at least 4.5 : 1.
  var textColor: Color { luminance > 0.179 ? Color(0, 0, 0) : .white }

  var pixel: UInt32 {
    [red, green, blue].reduce(0) { $0 << 8 | UInt32(($1 * 255).rounded()) }
  }
}
