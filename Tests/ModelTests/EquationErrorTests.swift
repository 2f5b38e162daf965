import Basics
import Testing

@testable import Model

/// What a user reads when an equation makes no sense: the message with its hint, and the word it points at.
@Suite struct EquationErrorTests {
  static let example: EquationExample = {
    var example = EquationValueTests.example
    example.networks = """
      encoder: [gaussian]
      decoder(z, y): [concat one_hot(y), linear 4, bernoulli]
      score: [linear 1 as s]
      """
    example.define = "f(a, b): a + 2 * b\nagain(a): again(a)\nq: encoder(concat(x, u))\nsizes: shape(x)"
    example.lets = "two: 2\nmode: fast\nlist: [1, 2]"
    return example
  }()

  /// Each problem as `word: message (hint)`.
  static func said(_ equation: String, sample: String = "") -> [String] {
    var example = example
    if !sample.isEmpty { example.sample += "\n\(sample)" }
    do {
      _ = try ModelExample(example.text(equation), data: example.data)
      return []
    } catch { return error.all.map { "\($0.word): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" } }
  }

  static let valueHint =
    " (.mean, .std, .mode or .logits are values; log_prob(p, x) scores one; a name under 'sample' is a draw from it)"
  static let classHint = ", and arithmetic on classes means nothing (number(t) makes it a number, one_hot(t) a vector)"
  static let shapeHint =
    ": elements must have equal shapes (only a single number, or an axis of 1 among equally many, stretches)"
  static let headHint = " (a network gives one when its last row is gaussian, normal, bernoulli or categorical)"
  static let drawHint =
    " ('sample' takes data or distributions (a network whose last row is gaussian gives one); a value belongs under 'define')"

  @Test(arguments: equations) func equation(_ equation: String, _ message: String) {
    #expect(Self.said(equation) == [message])
  }

  @Test(arguments: draws) func draw(_ draw: String, _ message: String) {
    #expect(Self.said("1", sample: draw) == [message])
  }

  static let equations: [(String, String)] = [
    ("x + reshape(x, 3, 1)", "+: a vector of 3 meets a sequence 3×1\(shapeHint)"),
    (
      "linear(x, 3)",
      "linear: linear has weights or keeps statistics: it stands in the rows of a network "
        + "(networks: {net: [linear 3]}, and net(x) in the equation)"
    ),
    ("attend(x, x, x)", "x: attend works on sequences and images, and x is a vector of 3 for each example"),
    (
      "attend(i, i[0], i[0])",
      "attend: i has 2 features a position, and i[0] has 5: queries and keys are multiplied"
    ),
    ("attend(i, i, i[0:1][0])", "attend: i has 15 positions, and i[0:1][0] has 3: each key has its value"),
    (
      "attend(i, i[0:2][0:2], i, mask=causal, scale=u)",
      "u: a number that is known before training is needed here (a number, or an equation of 'let' names)"
    ),
    (
      "attend(reshape(x, 3, 1), reshape(x[0:2], 2, 1), reshape(x[0:2], 2, 1), mask=causal)",
      "attend: mask=causal needs as many positions of reshape(x, 3, 1) as of reshape(x[0:2], 2, 1), and they are 3 and 2"
    ),
    ("telea(x, x)", "x: telea fills holes of images, and x is a vector of 3 for each example"),
    (
      "navier_stokes(i, i[0])",
      "[: i[0] is a sequence 3×5 for each example, and does not say which pixels of an image 2×3×5 are known "
        + "(a mask has the shape of the image, or one channel: 1 where a pixel is known, else 0)"
    ),
    ("telea(i, i, radius=0)", "0: at least 1 is needed here, and this is 0"),
    ("telea(i)", "telea: telea is given 1 value (it is written telea(x, m), with radius=3 after them)"),
    (
      "navier_stokes(i, i, radius=5)",
      "radius: navier_stokes has no argument 'radius' (it is written navier_stokes(x, m))"
    ),
    (
      "grad(sum(telea(i, i)), i)",
      "grad: sum(telea(i, i)) does not depend on i: it has no gradient for it"
    ),
    ("moved(x, 1, 1)", "x: moved takes an image, and x is a vector of 3 for each example"),
    (
      "moved(i, x, 1)",
      "x: an image is moved by one number of pixels, and x is a vector of 3 for each example "
        + "(a number for each example: under 'sample', down: uniform(low=-4, high=4))"
    ),
    ("moved(i, number(t), t)", "t: t is a class of 4\(classHint)"),
    ("moved(i, 1)", "moved: moved is given 2 values (it is written moved(x, down, right))"),
    ("grad(sum(moved(i, u, u)), u)", "grad: sum(moved(i, u, u)) does not depend on u: it has no gradient for it"),
    ("rows(x)", "x: rows are those of an image, and x is a vector of 3 for each example"),
    ("columns(shape(x))", "shape: columns are those of an image, and shape(x) is the shape 3"),
    ("attend(i, i, i, mask=future)", "future: 'mask' is none or causal"),
    (
      "attend(i, i)",
      "attend: attend is given 2 values (it is written attend(q, k, v), with mask=causal or scale=1 after them)"
    ),
    (
      "noise(x)",
      "noise: noise has weights or keeps statistics: it stands in the rows of a network "
        + "(networks: {net: [noise]}, and net(x) in the equation)"
    ),
    ("leaky_relu(x, slop=1)", "slop: leaky_relu has no 'slop' (after the value: slope)"),
    ("softmax(x, 1)", "1: softmax is given too many values (it takes one value)"),
    ("upsample(i)", "upsample: upsample needs factor: how many times as high and as wide"),
    ("upsample(i, 2, cubic)", "cubic: mode is one of nearest, bilinear"),
    (
      "upsample(x, 2)",
      "upsample: upsample works on images; what comes here is a vector of 3 (put 'reshape C H W' before it (channels, height, width; C × H × W = 3))"
    ),
    ("argmax(u)", "u: u is a single number for each example: it has no features to choose from"),
    ("y", "y: nothing is named 'y' here (did you mean 'f'?)"),
    ("xx", "xx: nothing is named 'xx' here (did you mean 'x'?)"),
    ("encoder", "encoder: encoder is a network, which is called: encoder(input)"),
    ("f", "f: f is a function: it needs values in brackets"),
    ("sum", "sum: sum is a function: it needs values in brackets"),
    ("x(1)", "x: x is a value, and values are not called"),
    ("cod(x)", "cod: no network or function is named 'cod' (did you mean 'cos'?)"),
    ("decoder(x)", "decoder: decoder takes 2 values (z, y), and is given 1"),
    ("decoder(x, t, t)", "decoder: decoder takes 2 values (z, y), and is given 3"),
    ("score(z=x)", "z: a network takes its values by position, not by name"),
    ("f(1)", "f: f takes 2 values (a, b), and is given 1"),
    ("f(a=1, b=2)", "a: f takes its values by position, not by name"),
    ("again(x)", "again: again calls itself"),
    ("v", "v: v is defined by itself: v → v"),
    ("decoder(z, q)", "q: q is a distribution and is used as a value\(valueHint)"),
    ("f(x, i)", "+: a vector of 3 meets an image 2×3×5\(shapeHint)"),
    ("mode", "mode: mode is the word 'fast', not a number"),
    ("list + 1", "list: list is a list, not a number"),
    ("_ + 1", "_: '_' stands for the value itself, which only autoregressive(…) knows"),
    ("q + 1", "q: q is a distribution and is used as a value\(valueHint)"),
    ("encoder(q)", "q: q is a distribution and is used as a value\(valueHint)"),
    ("t + 1", "t: t is a class of 4\(classHint)"),
    ("sum(w)", "w: w holds classes of 3\(classHint)"),
    ("x + i", "+: a vector of 3 meets an image 2×3×5\(shapeHint)"),
    ("x + i[0]", "+: a vector of 3 meets a sequence 3×5\(shapeHint)"),
    (
      "concat(x, i[0])",
      "concat: a vector of 3 cannot be joined to a sequence 3×5: all axes but the first must be equal "
        + "(numbers and vectors spread over an image)"
    ),
    (
      "sum(u)",
      "sum: sum goes over elements, and u is a single number for each example (there are no elements left "
        + "to reduce; mean(…) averages over examples)"
    ),
    ("mean(1)", "mean: 1 is one number already: there is nothing left to average"),
    ("mean(x, over=all)", "all: 'over' is elements, samples or examples"),
    (
      "mean(x, along=elements)",
      "along: mean has no argument 'along' (it is written mean(x) or mean(x, over=elements | samples | examples))"
    ),
    ("mean()", "mean: mean is given no value (it is written mean(x) or mean(x, over=elements | samples | examples))"),
    (
      "mean(x, x)",
      "mean: mean is given 2 values (it is written mean(x) or mean(x, over=elements | samples | examples))"
    ),
    (
      "log_mean_exp(x)",
      "log_mean_exp: log_mean_exp goes over samples, and x has none: it is a vector of 3 for each example "
        + "('sample: {z: k of q(x)}' makes k samples of each example)"
    ),
    ("mean(1, over=examples)", "mean: mean goes over examples, and 1 is the same for all of them: a single number"),
    ("norm(1)", "norm: norm goes over elements, and 1 is a single number"),
    ("max(x, 1, over=samples)", "samples: 'over' is for max of one value (max(a, b) goes element by element)"),
    ("x[3]", "3: there is no element 3 of 3 (elements count from 0 to 2)"),
    ("x[-4]", "-: there is no element -4 of 3 (elements count from 0 to 2)"),
    ("x[1:1]", ":: there are no elements 1 to 1 of 3 (elements count from 0; a slice a:b leaves b out)"),
    ("x[0, 1]", "1: there are 2 indices, and a vector of 3 has one axis"),
    (
      "reshape(x, 1, 1, 3)[0, :, 3]",
      "3: there is no element 3 of 3 along axis 3 of 1×1×3 (elements count from 0 to 2)"
    ),
    (
      "reshape(x, 1, 1, 3)[:, 1:2]",
      ":: there are no elements 1 to 2 of 1 along axis 2 of 1×1×3 (elements count from 0; a slice a:b leaves b out)"
    ),
    ("reshape(x, 1, 1, 3)[:, :, :, 0]", "0: there are 4 indices, and an image 1×1×3 has 3 axes"),
    ("x[u]", "u: a number that is known before training is needed here (a number, or an equation of 'let' names)"),
    ("x[0.5]", "0.5: a whole number is needed here, and this is 0.5"),
    ("u[0]", "[: a single number has no elements to choose from"),
    ("q[0]", "q: q is a distribution and is used as a value\(valueHint)"),
    ("x.h", "h: x has no 'h' (it is a vector of 3 for each example)"),
    ("score(x).t", "t: score(x) has no 't' (did you mean 's'?)"),
    ("q.median", "median: a distribution has no 'median' (did you mean 'mean'?)"),
    ("q.logits", "logits: a normal distribution has no logits (it has .mean and .std)"),
    ("uniform.mode", "mode: all values of a uniform distribution are equally likely: it has no mode"),
    ("categorical(classes=3).std", "std: a categorical distribution has no standard deviation"),
    ("data.labels", "labels: data has no field 'labels' (did you mean 'label'?)"),
    ("x.label", "label: x has no 'label' (it is a vector of 3 for each example)"),
    (
      "log_prob(x, q)",
      "x: log_prob(p, x) takes the distribution first, and x is a vector of 3 for each example (write log_prob(q, x))"
    ),
    ("log_prob(x, x)", "x: log_prob(p, x) takes a distribution, and x is a vector of 3 for each example\(headHint)"),
    ("log_prob(q, x)", "log_prob: log_prob(q, x): the distribution is over a vector of 2, x is a vector of 3"),
    ("log_prob(categorical(classes=5), t)", "t: the distribution is over 5 classes, and t is one of 4"),
    (
      "log_prob(categorical(classes=4), x)",
      "x: a categorical distribution scores classes, and x is a vector of 3 for each example"
    ),
    ("log_prob(q, t)", "t: t is a class of 4\(classHint)"),
    ("kl(x)", "x: kl(q, p) takes a distribution, and x is a vector of 3 for each example\(headHint)"),
    ("kl(q, normal(5))", "kl: kl(q, normal(5)): q is over a vector of 2, p over a vector of 5"),
    (
      "kl(q, bernoulli(2))",
      "kl: there is no closed form for kl(normal, bernoulli) (closed forms: normal, bernoulli, categorical and laplace, each with its own kind; else average "
        + "log_prob(q, z) - log_prob(p, z) over draws z of q)"
    ),
    (
      "kl(bernoulli(2))",
      "kl: there is no closed form for kl(bernoulli, normal) (closed forms: normal, bernoulli, categorical and laplace, each with its own kind; else average "
        + "log_prob(q, z) - log_prob(p, z) over draws z of q)"
    ),
    ("entropy(x)", "x: entropy(q) takes a distribution, and x is a vector of 3 for each example\(headHint)"),
    ("log_prob(q)", "log_prob: log_prob is given 1 value (it is written log_prob(p, x))"),
    (
      "where(x, t, 1)",
      "where: where chooses between a class of 4 for each example and a single number: both must be "
        + "numbers, or classes of one kind"
    ),
    ("one_hot(x)", "x: one_hot takes a class, T or H×W of them, and x is a vector of 3 for each example"),
    ("one_hot(i)", "i: one_hot takes a class, T or H×W of them, and i is an image 2×3×5 for each example"),
    (
      "grad(x, x)",
      "x: grad(y, x) takes one number an example, and x is a vector of 3 for each example (sum(…) makes "
        + "one number of its elements)"
    ),
    ("grad(u, x)", "grad: u does not depend on x: it has no gradient for it"),
    ("grad(sum(x), 1)", "grad: sum(x) is a single number for each example, and 1 is the same for all: a single number"),
    ("stop()", "stop: stop is given no value (it is written stop(v))"),
    ("sizes + 1", "sizes: sizes is the shape 3 and is used as a value (size(x) is the number of its elements)"),
    ("normal(0)", "0: at least 1 is needed here, and this is 0"),
    ("normal(1.5)", "1.5: a whole number is needed here, and this is 1.5"),
    ("normal(1e9)", "1e9: at most 16777216 is possible here, and this is 1000000000"),
    ("normal(4096, 4096, 4096)", "4096: 2×4096×4096×4096 numbers are too many for any memory"),
    ("normal(2, 3, 4, 5)", "2: 2×3×4×5 has too many axes (shapes are d, T×d or C×H×W: at most three axes)"),
    ("normal(x)", "x: a number that is known before training is needed here (a number, or an equation of 'let' names)"),
    ("normal(sigma=2)", "sigma: normal has no parameter 'sigma' (its parameters: mean, std)"),
    ("normal(std=-1)", "-: a standard deviation is not negative, and this is -1"),
    ("bernoulli(p=2)", "2: a probability lies between 0 and 1, and this is 2"),
    (
      "categorical(5)",
      "categorical: categorical needs its number of classes, or their logits (categorical(classes=10), or "
        + "categorical(logits=l))"
    ),
    ("categorical(classes=3, logits=x)", "classes: categorical takes either classes or logits, and is given both"),
    ("bernoulli(logits=x, p=0.5)", "p: bernoulli takes either p or logits, and is given both"),
    ("bernoulli(probs=x)", "probs: bernoulli has no parameter 'probs' (it is called 'p' here)"),
    ("categorical(logits=u)", "u: u is a single number for each example: it has no features to choose from"),
    ("categorical(logits=t)", "t: t is a class of 4\(classHint)"),
    (
      "categorical(2, logits=i)",
      "categorical: categorical is over a vector of 2, and its logits are those of a sequence 3×5"
    ),
    ("laplace(loc=x)", "loc: laplace has no parameter 'loc' (it is called 'mean' here)"),
    (
      "laplace(std=x)",
      "std: laplace has no parameter 'std' (it takes a scale, which is the standard deviation times 1 / √2)"
    ),
    ("logistic(scale=-2)", "-: a scale is not negative, and this is -2"),
    (
      "laplace(scale=0)",
      "0: a laplace distribution with scale 0 has no density (a number above 0; a scale that may be 0 stands outside: "
        + "scale * e, with e: laplace(shape(x)))"
    ),
    ("discretised_logistic(levels=1)", "1: at least 2 is needed here, and this is 1"),
    ("discretised_logistic(low=1)", "1: the levels lie from low to high, and these are 1 and 1"),
    (
      "entropy(discretised_logistic)",
      "entropy: the entropy of a discretised_logistic distribution is not known in closed form (x: "
        + "discretised_logistic(…) under 'sample' draws from it, and mean(x, over=examples) averages draws)"
    ),
    (
      "kl(logistic, logistic)",
      "kl: there is no closed form for kl(logistic, logistic) (closed forms: normal, bernoulli, categorical and "
        + "laplace, each with its own kind; else average log_prob(q, z) - log_prob(p, z) over draws z of q)"
    ),
    (
      "argmax(x, over=samples)",
      "over: argmax has no 'over': it gives a class, and classes lie along the features (the place of the largest "
        + "among samples or examples is no class; softmax(x, over=samples) weighs them)"
    ),
    (
      "softmax(x, over=samples)",
      "softmax: softmax goes over samples, and x has none: it is a vector of 3 for each example "
        + "('sample: {z: k of q(x)}' makes k samples of each example)"
    ),
    (
      "softmax(x, 1, over=samples)",
      "softmax: softmax is given 2 values (it is written softmax(x) or softmax(x, over=elements | samples | examples))"
    ),
    (
      "categorical(classes=x)",
      "x: a number that is known before training is needed here (a number, or an equation of 'let' names)"
    ),
    ("normal(2, mean=x)", "normal: a vector of 2 meets a vector of 3\(shapeHint)"),
    ("decoder(x, x)", "y: one_hot takes a class, T or H×W of them, and y is a vector of 3 for each example"),
    ("clip(x, 0)", "clip: clip is given 2 values (it is written clip(x, low, high))"),
    ("step[0]", "[: a single number has no elements to choose from"),
    ("concat()", "concat: concat is given no value (it is written concat(a, b, …))"),
  ]

  static let draws: [(String, String)] = [
    ("d: x + 1", "+: d is not drawn: x + 1 is a vector of 3 for each example\(drawHint)"),
    ("d: score(x)", "score: d is not drawn: score(x) is a vector of 1 for each example\(drawHint)"),
    ("d: 3 of data", "3: 'k of' makes k draws of a distribution, and this is data"),
    ("d: 0 of normal", "0: at least 1 is needed here, and this is 0"),
    (
      "d: 2 of normal(mean=z)",
      "2: samples are made twice: what d is drawn from has 3 samples already (leave out '2 of': d then has "
        + "one draw for each of them)"
    ),
    ("d: 1.5 of normal", "1.5: a whole number is needed here, and this is 1.5"),
    ("d: 1e7 of normal", "1e7: at most 1000000 is possible here, and this is 10000000"),
    ("d: data.labels", "labels: data has no field 'labels' (did you mean 'label'?)"),
    ("d: d", "d: d is defined by itself: d → d"),
    ("d: 1000000 of normal(1000000)", "normal: 1000000×2×1000000 numbers are too many for any memory"),
  ]
}
