import Basics

/// An array that a figure is drawn from, and what its entries must be for that.
package struct Need: Sendable, Hashable {
  package enum Form: Sendable, Hashable {
    case images
    /// Of that many numbers; nil: of any length.
    case vectors(Int?)
    /// One number or class.
    case numbers
    case anything
  }

  package var array: ArrayRequest
  package var form: Form
  /// Whether the figure can do without.
  package var isOptional = false

  package init(_ array: ArrayRequest, _ form: Form, isOptional: Bool = false) {
    self.array = array
    self.form = form
    self.isOptional = isOptional
  }

  /// Why a value whose entries are stored in this shape cannot be used, in words; nil: it can.
  package func obstacle(to name: String, of shape: [Int]) -> String? {
    switch form {
    case .images: Images.canBe([1] + shape) ? nil : "'\(name)' is not an image"
    case .vectors(nil): shape.count == 1 ? nil : "'\(name)' is not a vector"
    case .vectors(let size?): shape == [size] ? nil : "'\(name)' is not a vector of \(size)"
    case .numbers: shape.isEmpty ? nil : "'\(name)' is not one number"
    case .anything: nil
    }
  }

  /// Whether the figure can be drawn from an array of this shape.
  package func isServed(by shape: [Int]) -> Bool {
    !shape.contains(0) && obstacle(to: array.name, of: Array(shape.dropFirst())) == nil
  }
}
