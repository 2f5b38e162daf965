/// A colour of the screen, each part from 0 to 1.
package struct Color: Sendable, Hashable {
  package var red: Double
  package var green: Double
  package var blue: Double
  package var alpha: Double

  package init(_ red: Double, _ green: Double, _ blue: Double, alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// `Color(hex: 0x0072B2)`.
  package init(hex: UInt32) {
    self.init(Double(hex >> 16 & 255) / 255, Double(hex >> 8 & 255) / 255, Double(hex & 255) / 255)
  }

  package func opacity(_ alpha: Double) -> Color { Color(red, green, blue, alpha: alpha) }

  func mixed(with other: Color, _ share: Double) -> Color {
    Color(
      red + share * (other.red - red), green + share * (other.green - green), blue + share * (other.blue - blue))
  }

  package static let white = Color(1, 1, 1)
  package static let ink = Color(hex: 0x1A1A1A)
  package static let quiet = Color(hex: 0x595959)
  package static let axis = Color(hex: 0x8C8C8C)
  package static let grid = Color(hex: 0xE4E4E4)
}

/// The shapes that tell series apart where colours cannot.
package enum Marker: Int, Sendable, Hashable, CaseIterable {
  case circle, square, triangle, diamond, cross, triangleDown, plus
}

/// The dashes that tell lines apart where colours cannot.
package enum Dash: Int, Sendable, Hashable, CaseIterable {
  case solid, dashed, dotted, dashDotted, long

  /// Lengths of ink and gap in units of the line's width.
  var pattern: [Double] {
    switch self {
    case .solid: []
    case .dashed: [4, 2]
    case .dotted: [1.2, 1.6]
    case .dashDotted: [5, 1.8, 1.2, 1.8]
    case .long: [8, 2.4]
    }
  }
}

/// How one series looks: colour, shape of its points, dash of its line.
package struct Look: Sendable, Hashable {
  package var color: Color
  package var marker: Marker
  package var dash: Dash

  package init(color: Color, marker: Marker = .circle, dash: Dash = .solid) {
    self.color = color
    self.marker = marker
    self.dash = dash
  }

  /// Okabe and Ito's colours (2008), which all common kinds of colour vision tell apart, without yellow, too faint on
  /// white; then three of Tol's muted ones, so that ten classes have a colour each.
  package static let colors: [Color] = [
    Color(hex: 0x0072B2), Color(hex: 0xD55E00), Color(hex: 0x009E73), Color(hex: 0xCC79A7), Color(hex: 0xE69F00),
    Color(hex: 0x56B4E9), Color(hex: 0x1A1A1A), Color(hex: 0x882255), Color(hex: 0x999933), Color(hex: 0x332288),
  ]

  /// The look of the n-th of several things without an order.
  package static func distinct(_ index: Int) -> Look {
    Look(
      color: colors[index % colors.count], marker: Marker.allCases[index % Marker.allCases.count],
      dash: Dash.allCases[index % Dash.allCases.count])
  }

  /// The look of the n-th of several things in order, dark to light: viridis without its yellow end.
  package static func ordered(_ index: Int, of count: Int) -> Look {
    let position = count < 2 ? 0 : Double(index) / Double(count - 1) * Double(ramp.count - 1)
    let low = min(ramp.count - 2, Int(position))
    var look = distinct(index)
    look.color = ramp[low].mixed(with: ramp[low + 1], position - Double(low))
    if count > Dash.allCases.count { look.dash = .solid }
    return look
  }

  private static let ramp: [Color] = [
    Color(hex: 0x440154), Color(hex: 0x404387), Color(hex: 0x29788E), Color(hex: 0x22A784), Color(hex: 0x79C83D),
  ]
}
