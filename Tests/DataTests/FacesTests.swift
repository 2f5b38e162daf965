import Basics
import Testing

@testable import Data

/// Faces: each trait shows, where it should and nowhere else.
@Suite struct FacesTests {
  private static func paint(_ face: Face, side: Int = 64) -> [Float] {
    var image = [UInt8](repeating: 0, count: side * side * 3)
    image.withUnsafeMutableBufferPointer { FacePainter.paint(face, side: side, into: $0) }
    return image.map { Float($0) / 255 }
  }

  private static func random(_ count: Int) -> [Face] {
    (0..<count).map { index in
      var dice = Dice(Philox(seed: 7, stream: "faces.test", step: UInt64(index)))
      return Face(&dice)
    }
  }

  /// How much two pictures differ in rows and columns of 64, a mean over pixels and colours.
  private static func difference(_ a: [Float], _ b: [Float], _ rows: Range<Int>, _ columns: Range<Int> = 0..<64)
    -> Float
  {
    var sum: Float = 0
    for row in rows {
      for index in (row * 64 + columns.lowerBound) * 3..<(row * 64 + columns.upperBound) * 3 {
        sum += abs(a[index] - b[index])
      }
    }
    return sum / Float(rows.count * columns.count * 3)
  }

  private static func brightness(_ image: [Float], _ rows: Range<Int>, _ columns: Range<Int>) -> Float {
    difference(image, [Float](repeating: 0, count: image.count), rows, columns)
  }

  /// Every trait that is a number changes the picture of every face, a little at each step and more from end to end.
  @Test(
    arguments: [
      ("pose", 0.02), ("tilt", 0.02), ("smile", 0.004), ("brows", 0.002), ("skin", 0.02), ("hair", 0.01),
      ("eyes", 0.0005),
      ("width", 0.004), ("clothes", 0.01), ("background", 0.02), ("light", 0.02),
    ] as [(String, Float)])
  func traitIsSeen(_ trait: String, _ least: Float) {
    let paths: [String: WritableKeyPath<Face, Float>] = [
      "pose": \.pose, "tilt": \.tilt, "smile": \.smile, "brows": \.brows, "skin": \.skin, "hair": \.hair,
      "eyes": \.eyes, "width": \.width, "clothes": \.clothes, "background": \.background, "light": \.light,
    ]
    guard let path = paths[trait] else { return #expect(Bool(false), "no trait \(trait)") }
    let low: Float = ["skin", "hair", "eyes", "clothes", "background"].contains(trait) ? 0 : -1
    for face in Self.random(12) {
      let images = (0...4).map { step in
        var changed = face
        changed[keyPath: path] = low + (1 - low) * Float(step) / 4
        return Self.paint(changed)
      }
      let whole = Self.difference(images[0], images[4], 0..<64)
      #expect(whole > least, "\(trait): \(whole) of \(face)")
      for (a, b) in zip(images, images.dropFirst()) { #expect(Self.difference(a, b, 0..<64) > 0) }
    }
  }

  /// A smile is about the mouth (and cheeks, lids and brows): hair, clothes and background stay as they are.
  @Test func smileStaysInTheFace() {
    for var face in Self.random(12) {
      face.smile = -1
      let sad = Self.paint(face)
      face.smile = 1
      let glad = Self.paint(face)
      #expect(Self.difference(sad, glad, 34..<54, 16..<48) > 0.03)
      #expect(Self.difference(sad, glad, 0..<12) == 0 && Self.difference(sad, glad, 56..<64) == 0)
      // Teeth: more white about the mouth.
      let white = { (image: [Float]) in
        (36..<52).reduce(0) { count, row in
          count
            + (12..<52).reduce(0) {
              $0 + (image[(row * 64 + $1) * 3 + 2] > 0.8 && image[(row * 64 + $1) * 3] > 0.9 ? 1 : 0)
            }
        }
      }
      face.skin = 0.7
      let laughing = Self.paint(face)
      face.smile = 0
      #expect(white(laughing) >= white(Self.paint(face)) + 8)
    }
  }

  @Test func lightComesFromItsSide() {
    for var face in Self.random(12) {
      (face.pose, face.tilt, face.light) = (0, 0, -1)
      let left = Self.paint(face)
      face.light = 1
      let right = Self.paint(face)
      #expect(Self.brightness(left, 24..<44, 16..<30) > Self.brightness(right, 24..<44, 16..<30))
      #expect(Self.brightness(left, 24..<44, 34..<48) < Self.brightness(right, 24..<44, 34..<48))
    }
  }

  @Test func skinDarkens() {
    for var face in Self.random(6) {
      (face.hasBeard, face.hasGlasses, face.pose) = (false, false, 0)
      let shades = (0...5).map { step in
        face.skin = Float(step) / 5
        return Self.brightness(Self.paint(face), 34..<38, 24..<40)
      }
      #expect(zip(shades, shades.dropFirst()).allSatisfy { $0 > $1 })
    }
  }

  /// A face of another size is the same face.
  @Test func sizesAgree() {
    for face in Self.random(6) {
      let small = Self.paint(face)
      let large = Self.paint(face, side: 128)
      var shrunk = [Float](repeating: 0, count: small.count)
      for row in 0..<128 {
        for column in 0..<128 {
          for channel in 0..<3 {
            shrunk[(row / 2 * 64 + column / 2) * 3 + channel] += large[(row * 128 + column) * 3 + channel] / 4
          }
        }
      }
      #expect(Self.difference(small, shrunk, 0..<64) < 0.01)
    }
  }
}
