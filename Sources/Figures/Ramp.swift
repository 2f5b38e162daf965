/// Colours for numbers from the least to the greatest.
package enum Ramp: Sendable, Hashable {
  /// From dark to light, which a grey print keeps: viridis.
  case viridis
  /// The same without its yellow end, which points on white would be too faint in.
  case viridisOnWhite
  /// Blue, white in the middle, orange: numbers on both sides of zero.
  case diverging

  private var stops: [Color] {
    switch self {
    case .viridis, .viridisOnWhite: Self.viridisStops
    case .diverging: Self.divergingStops
    }
  }

  /// The colour at a share from 0 to 1.
  package subscript(_ share: Double) -> Color {
    let stops = stops
    let end = self == .viridisOnWhite ? 0.94 : 1
    let position = min(max(share, 0), 1) * end * Double(stops.count - 1)
    let low = min(stops.count - 2, Int(position))
    return stops[low].mixed(with: stops[low + 1], position - Double(low))
  }

  /// van der Walt and Smith 2015: it grows evenly lighter, and all common kinds of colour vision can read it.
  private static let viridisStops = [
    Color(hex: 0x440154), Color(hex: 0x472D7B), Color(hex: 0x3B528B), Color(hex: 0x2C728E), Color(hex: 0x21918C),
    Color(hex: 0x28AE80), Color(hex: 0x5EC962), Color(hex: 0xADDC30), Color(hex: 0xFDE725),
  ]
  private static let divergingStops = [
    Color(hex: 0x053061), Color(hex: 0x2166AC), Color(hex: 0x67A9CF), Color(hex: 0xD1E5F0), Color(hex: 0xFFFFFF),
    Color(hex: 0xFDDBC7), Color(hex: 0xEF8A62), Color(hex: 0xB2510C), Color(hex: 0x672A05),
  ]
}

extension Color {
  /// 0xRRGGBB
  var hex: UInt32 {
    [red, green, blue].reduce(0) { $0 << 8 | UInt32((min(max($1, 0), 1) * 255).rounded()) }
  }
}
