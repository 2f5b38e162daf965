import Basics
import Graph

/// The image with its holes, where the mask is 0, filled by Telea's fast marching from what lies within `radius` pixels.
let teleaFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, named: ["radius"], "telea(x, m), with radius=3 after them")
  var radius = 3
  if let given = call.named("radius") { radius = try evaluator.wholeNumber(given, in: 1...30) }
  return try evaluator.inpainted(arguments, .telea(radius: radius), call)
}

/// The image with its holes, where the mask is 0, filled along its isophotes.
let navierStokesFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, "navier_stokes(x, m)")
  return try evaluator.inpainted(arguments, .navierStokes, call)
}

extension EquationEvaluator {
  /// Both are classical methods to compare with: no gradient goes through them.
  fileprivate mutating func inpainted(
    _ arguments: [Expression], _ method: Inpainting, _ call: CallSite
  ) throws(Problem) -> Quantity {
    let (image, mask) = (try numeric(arguments[0]), try numeric(arguments[1]))
    guard image.elements.count == 3 else {
      throw Problem(
        "\(call.name) fills holes of images, and \(arguments[0].short) is \(image.words)", at: arguments[0].mark)
    }
    guard mask.elements == image.elements || mask.elements == [1] + image.elements.dropFirst() else {
      throw Problem(
        "\(arguments[1].short) is \(mask.words), and does not say which pixels of \(image.elements.inWords) are known",
        at: arguments[1].mark,
        hint: "a mask has the shape of the image, or one channel: 1 where a pixel is known, else 0")
    }
    let both = try wide([image, mask], to: image.elements, at: call.mark)
    let shape = both[0].shape
    var planes: [Value] = []
    for quantity in both {
      let value = try quantity.numbers(at: call.mark)
      planes.append(try graph.reshape(value, to: [both[0].lead.size] + image.elements.stored))
    }
    var result = both[0].bare
    result.content = .numbers(
      try graph.reshape(graph.inpaint(planes[0], mask: planes[1], method), to: shape))
    return result
  }
}
