import Basics
extension Command {
  static let sweep = Command("sweep", "FILE", "x", operandCount: 1...1) { _ in 0 }
  static let status = Command("status", "FILE", "x", operandCount: 1...1) { _ in 0 }
  static let resume = Command("resume", "FILE", "x", operandCount: 1...1) { _ in 0 }
  static let retry = Command("retry", "FILE", "x", operandCount: 1...1) { _ in 0 }
  static let compare = Command("compare", "FILE", "x", operandCount: 1...1) { _ in 0 }
  static let figures = Command("figures", "FILE", "x", operandCount: 1...1) { _ in 0 }
}
