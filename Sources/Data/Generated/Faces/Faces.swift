import Basics

/// Portraits that the program paints: 64×64 in colour, every trait of a face known as a number.
struct Faces: DrawnSource {
  static let name = "faces"
  static let summary = "portraits painted by the program, 64×64 in colours, each trait a field: needs no files"
  static let fields: [Field<Self>] =
    [Field("size", \.size, in: 16...512, "height and width in pixels")] + countFields + pixelFields + [classesField]
    + sizeFields
  var size = 64
  var counts = Counts()
  var preparation = Preparation()
  var options = ImageOptions()

  var variant: String { "size \(size)" }

  var described: [DataField] {
    [DataField(name: "data", shape: [3, size, size])]
      + Face.traits.map { DataField(name: $0.name, shape: [], classes: $0.words?.count, words: $0.words ?? []) }
  }

  func example(_ split: Split, _ index: Int, _ dice: inout Dice) -> Face { Face(&dice) }

  func draw(_ face: Face, _ dice: inout Dice, into image: UnsafeMutableBufferPointer<UInt8>) {
    FacePainter.paint(face, side: size, into: image)
  }

  func mirrored(_ face: Face) -> Face {
    var face = face
    (face.pose, face.tilt, face.light) = (-face.pose, -face.tilt, -face.light)
    return face
  }

  func write(_ field: String, of face: Face, into numbers: UnsafeMutableBufferPointer<Float>) {
    guard let trait = Face.traits.first(where: { $0.name == field }) else { preconditionFailure("no trait \(field)") }
    numbers[0] = trait.value(face)
  }
}
