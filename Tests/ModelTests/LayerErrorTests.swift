import Basics
import Graph
import Testing

@testable import Model

/// What a user reads when a row does not go with what comes in.
@Suite struct LayerErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: any Kind
    let input: [Int]
    let message: String
    let hint: String?
    init(_ kind: any Kind, _ input: [Int], _ message: String, _ hint: String? = nil) {
      (self.kind, self.input, self.message, self.hint) = (kind, input, message, hint)
    }
    var testDescription: String { message }
  }

  static let mark = LayerExample.mark
  static let one = Expression.number(1, mark)

  @Test(arguments: [
    Case(
      Embedding(), [3], "embedding takes classes; what comes here is a vector of 3",
      "a label of the data, or a draw of categorical(classes=10), is a class"),
    Case(SumPool(), [3], "sum_pool works on images and sequences; what comes here is a vector of 3"),
    Case(
      Linear(), [3, 8, 8], "linear works on vectors; what comes here is an image 3×8×8",
      "put 'flatten' before it (a vector of 192)"),
    Case(
      Conv2D(), [100], "conv2d works on images; what comes here is a vector of 100",
      "put 'reshape C H W' before it (channels, height, width; C × H × W = 100)"),
    Case(
      AveragePool(), [], "avg_pool works on images; what comes here is a single number",
      "put 'reshape C H W' before it (channels, height, width; C × H × W = 1)"),
    Case(row(Conv2D.self) { $0.kernel = 5 }, [1, 3, 4], "a 5×5 kernel does not fit a 3×4 image (padding 0)"),
    Case(
      row(Conv2D.self) { ($0.channels, $0.groups) = (4, 2) }, [3, 8, 8],
      "conv2d: 2 groups do not divide the 3 channels that come in"),
    Case(
      row(Conv2D.self) { ($0.channels, $0.groups) = (4, 3) }, [3, 8, 8],
      "conv2d: 3 groups do not divide the 4 channels that go out"),
    Case(
      row(Conv2D.self) { ($0.stride, $0.padding) = (2, .same) }, [3, 8, 8],
      "padding same needs stride 1; the stride here is 2", "give the padding as a number"),
    Case(
      row(Conv2D.self) { $0.padding = .number(1.5) }, [3, 8, 8], "padding is a whole number or same; 1.5 is neither"),
    Case(
      row(ConvTranspose2D.self) { ($0.stride, $0.outputPadding) = (2, 2) }, [3, 8, 8],
      "output_padding is smaller than the stride; here it is 2, the stride 2"),
    Case(
      row(ConvTranspose2D.self) { $0.padding = 3 }, [3, 2, 2],
      "conv_transpose2d: padding 3 leaves nothing of an image 3×2×2"),
    Case(
      row(MaxPool.self) { ($0.size, $0.padding) = (3, 2) }, [3, 8, 8],
      "max_pool: padding is at most half the size 3; here it is 2"),
    Case(
      row(Upsample.self) { $0.aligned = true }, [3, 8, 8], "aligned is for bilinear",
      "write 'upsample 2 bilinear aligned'"),
    Case(
      row(Reshape.self) { $0.sizes = [256, 4, 4] }, [4095],
      "reshape to 256×4×4 needs 4096 numbers; what comes here is a vector of 4095"),
    Case(
      row(Reshape.self) { $0.sizes = [100] }, [3, 8, 8],
      "reshape to 100 needs 100 numbers; what comes here is an image 3×8×8, which has 192"),
    Case(row(GroupNorm.self) { $0.groups = 4 }, [6, 8, 8], "group_norm: 4 groups do not divide 6 channels"),
    Case(InstanceNorm(), [6], "instance_norm needs several numbers in each channel; what comes here is a vector of 6"),
    Case(
      InstanceNorm(), [6, 1, 1],
      "instance_norm needs several numbers in each channel; what comes here is an image 6×1×1"),
    Case(BatchNorm(), [], "batch_norm works on vectors, sequences and images; what comes here is a single number"),
    Case(
      row(Dropout.self) { $0.part = .channels }, [6],
      "dropout channels works on images; what comes here is a vector of 6",
      "put 'reshape C H W' before it (channels, height, width; C × H × W = 6)"),
    Case(
      Gaussian(), [5], "gaussian takes halves: means and log σ²; what comes here is a vector of 5",
      "'gaussian 5' puts 'linear 10' before it"),
    Case(row(Concat.self) { $0.values = [one] }, [4, 5], "concat: a single number does not join a sequence 4×5"),
    Case(
      row(Conv2D.self) { ($0.kernel, $0.mask) = (4, .before) }, [3, 8, 8],
      "conv2d: a mask needs a filter with a centre, and so an odd kernel; here it is 4",
      "kernel 3 and kernel 5 have one"),
    Case(
      row(Conv2D.self) { ($0.kernel, $0.padding, $0.border) = (7, .same, .reflect) }, [3, 8, 3],
      "pad reflect: the padding is smaller than the image's sides; here it is 3, and what comes in is an image 3×8×3",
      "pad zeros goes with any padding"),
    Case(
      row(Attention.self) { $0.heads = 4 }, [7, 6], "attention: 4 heads do not divide the 6 features of a position",
      "heads may be 3 or 6"),
    Case(
      row(Attention.self) { $0.heads = 9 }, [6, 7, 7], "attention: 9 heads do not divide the 6 features of a position",
      "heads may be 6"),
    Case(Attention(), [6], "attention works on images and sequences; what comes here is a vector of 6"),
    Case(Shift(), [6], "shift works on images and sequences; what comes here is a vector of 6"),
    Case(Positions(), [], "positions works on images and sequences; what comes here is a single number"),
    Case(PixelNorm(), [], "pixel_norm works on vectors, sequences and images; what comes here is a single number"),
    Case(
      MinibatchStd(), [], "minibatch_std works on vectors, sequences and images; what comes here is a single number"),
    Case(
      row(Linear.self) { $0.initial = .name("normall", mark) }, [4], "no way to begin is named 'normall'",
      "did you mean 'normal'?"),
  ])
  func message(_ test: Case) {
    do {
      _ = try LoweredLayer(test.kind, on: LayerShapeTests.engine(test.input), mode: .training)
      Issue.record("no error")
    } catch let problem as Problem {
      #expect(problem.message == test.message)
      #expect(problem.hint == test.hint)
    } catch {
      Issue.record(error)
    }
  }

  @Test(
    arguments: [
      Linear(), Conv2D(), ReLU(), BatchNorm(), PixelNorm(), MinibatchStd(), Shift(), Positions(),
      Attention(), Noise(), Gain(),
    ] as [any LayerKind])
  func classesAreNoNumbers(_ kind: any LayerKind) {
    var model = NetworkLowering(mode: .training)
    let x = model.graph.input(Port("x", .fed), shape: [2, 4, 4])
    model.mark(x, classes: 10)
    #expect(
      throws: Problem(
        "\(type(of: kind).name) works on numbers; what comes here is a class of 10",
        hint: "one_hot(…) or number(…) of it are numbers")
    ) { try kind.lower(x, in: &model) }
  }

  /// A map of classes can be laid out as a sequence, and back.
  @Test func classesKeepTheirKindInAnotherShape() throws {
    var model = NetworkLowering(mode: .training)
    let map = model.graph.input(Port("x", .fed), shape: [2, 3, 4])
    model.mark(map, classes: 10)
    let sequence = try Flatten().lower(map, in: &model)
    #expect(model.graph.shape(sequence) == [2, 12])
    #expect(model.classes(of: sequence) == 10)
    let turned = try row(Reshape.self) { $0.sizes = [4, 3] }.lower(sequence, in: &model)
    #expect(model.graph.shape(turned) == [2, 4, 3])
    #expect(model.classes(of: turned) == 10)
    #expect(
      throws: Problem(
        "reshape to 1×3×4: classes are a sequence T or a map H×W", hint: "'embedding' makes features of them")
    ) { try row(Reshape.self) { $0.sizes = [1, 3, 4] }.lower(map, in: &model) }
  }

  /// Rows that enlarge an image again and again end in an error, not in an overflow.
  @Test func growthEnds() {
    #expect(throws: Problem.self) {
      var model = NetworkLowering(mode: .evaluation)
      var x = model.graph.input(Port("x", .fed), shape: [1, 8, 8, 1])
      for _ in 0..<100 { x = try row(Upsample.self) { $0.factor = 64 }.lower(x, in: &model) }
    }
  }
}
