import Basics
import Testing

@testable import Model

/// Golden texts of what is wrong with objectives and networks, as a user reads them.
@Suite struct ObjectiveErrorTests {
  static let data = [
    DataShape(name: "data", shape: [1, 4, 4]), DataShape(name: "data.label", shape: [], classes: 3),
  ]

  static func text(_ networks: String, _ objective: String, train: String, rest: String) -> String {
    """
    data: {source: numbers}
    networks:
    \(networks.indented(2))
    objective:
    \(objective.indented(2))
    train: \(train)\(rest.isEmpty ? "" : "\n" + rest)
    """
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let said: String
    init(
      _ name: String, _ networks: String, _ objective: String,
      train: String = "{steps: 1, batch: 8, optimizer: sgd 0.1}", rest: String = "",
      said: String
    ) {
      (self.name, self.said) = (name, said)
      text = ObjectiveErrorTests.text(networks, objective, train: train, rest: rest)
    }
    var testDescription: String { name }
  }

  @Test(arguments: cases) func message(_ test: Case) {
    #expect(errors(test.text, data: Self.data) == test.said)
  }

  @Test func unusedNetworksAreWarnedOf() throws {
    let text = Self.text(
      "net: [flatten, linear 2]\nspare: [linear 2]", "sample: {x: data}\nminimize: mean(net(x))",
      train: "{steps: 1, batch: 8, optimizer: sgd 0.1}", rest: "")
    #expect(
      try warnings(text, data: Self.data) == """
        test.yaml:4:3: warning: the network 'spare' is never used
            spare: [linear 2]
            ^~~~~
        """)
  }

  @Test func dataWithoutFields() {
    let text = Self.text(
      "net: [flatten, linear 2]", "sample: {x: data, t: data.label}\nminimize: mean(net(x))",
      train: "{steps: 1, batch: 8, optimizer: sgd 0.1}", rest: "")
    #expect(
      errors(text, data: [Self.data[0]]) == """
        test.yaml:5:29: error: data has no field 'label'
            sample: {x: data, t: data.label}
                                      ^~~~~
          it has no fields beside the examples themselves
        """)
  }

  static let cases: [Case] = [
    Case(
      "forgotten mean", "net: [flatten, linear 2]",
      "sample: {x: data}\nminimize: sum(net(x)^2)",
      said: """
        test.yaml:6:13: error: an objective is one number, and this is a single number for each example
            minimize: sum(net(x)^2)
                      ^~~
          mean(…) averages over the examples
        """),
    Case(
      "forgotten sum", "h(): [from 1, linear 2]",
      "minimize: h()",
      said: """
        test.yaml:5:13: error: an objective is one number, and this is a vector of 2
            minimize: h()
                      ^
          sum(…) or mean(…) makes one of them
        """),
    Case(
      "samples left", "h(): [from 1, linear 2]",
      "sample: {z: 3 of normal(2)}\nminimize: mean(sum(h() + z), over=examples)",
      said: """
        test.yaml:6:13: error: an objective is one number, and this is a single number for each sample
            minimize: mean(sum(h() + z), over=examples)
                      ^~~~
          mean(…) averages over the samples
        """),
    Case(
      "distribution", "h(): [from 1, linear 2, normal]",
      "minimize: h()",
      said: """
        test.yaml:5:13: error: h() is a distribution and is used as a value
            minimize: h()
                      ^
          .mean, .std, .mode or .logits are values; log_prob(p, x) scores one; a name under 'sample' is a
            draw from it
        """),
    Case(
      "not reached", "net: [flatten, linear 2]\nother: [flatten, linear 2]",
      "sample: {x: data}\nsteps:\n  - {update: [net, other], minimize: mean(net(x))}\n  - {update: other, minimize: mean(stop(other(x)))}",
      said: """
        test.yaml:8:40: error: the equation does not reach the weights of other
              - {update: [net, other], minimize: mean(net(x))}
                                                 ^~~~
          other is to be moved by it: it must be called in it, and not within stop(…)
        test.yaml:9:33: error: the equation does not reach the weights of other
              - {update: other, minimize: mean(stop(other(x)))}
                                          ^~~~
          other is to be moved by it: it must be called in it, and not within stop(…)
        """),
    Case(
      "nothing to train", "net: [flatten]",
      "sample: {x: data}\nminimize: mean(net(x))",
      said: """
        test.yaml:6:13: error: the equation reaches no network's weights: there is nothing to train
            minimize: mean(net(x))
                      ^~~~
        """),
    Case(
      "never updated", "net: [flatten, linear 2]\nother: [linear 1]",
      "sample: {x: data}\nsteps:\n  - {update: net, minimize: mean(other(net(x)))}",
      said: """
        test.yaml:4:3: error: the network 'other' is used but never updated: its weights stay as they begin
            other: [linear 1]
            ^~~~~
          name it in the 'update' of a step
        """),
    Case(
      "moved twice", "a: [flatten, c]\nb: [flatten, c]\nc: [linear 1]",
      "sample: {x: data}\nminimize: {a: mean(a(x)), b: mean(b(x))}",
      said: """
        test.yaml:8:29: error: c is moved by two equations at once
            minimize: {a: mean(a(x)), b: mean(b(x))}
                                      ^
          give it an equation of its own: {c: …} beside the others
        test.yaml:8:14: note: the other one
            minimize: {a: mean(a(x)), b: mean(b(x))}
                       ^
        """),
    Case(
      "moved once", "a: [flatten, c]\nb: [flatten, c]\nc: [linear 1]",
      "sample: {x: data}\nminimize: {a: mean(a(x)), c: mean(b(x))}",
      said: """
        no error
        """),
    Case(
      "cycle", "net: [flatten, linear 2]",
      "sample: {x: data}\ndefine: {a: b + 1, b: c, c: 2 * a}\nminimize: mean(net(x)) + a",
      said: """
        test.yaml:6:35: error: a is defined by itself: a → b → c → a
            define: {a: b + 1, b: c, c: 2 * a}
                                            ^
        """),
    Case(
      "second shape", "net: [flatten, linear 2]",
      "sample: {x: data, z: \"normal(1, 5, 5)\"}\nminimize: mean(net(x)) + mean(net(z))",
      said: """
        test.yaml:6:33: error: net was first called on an image 1×4×4 for each example, and here on an image 1×5×5 for each example
            minimize: mean(net(x)) + mean(net(z))
                                          ^~~
          all calls of a network share its weights
        test.yaml:3:18: note: net.1.weight is 2×16 and would have to be 2×25 here
            net: [flatten, linear 2]
                           ^~~~~~
        """),
    Case(
      "second kind", "net: [linear 2]",
      "sample: {x: data, z: normal(16)}\nminimize: mean(net(z)) + mean(net(x))",
      said: """
        test.yaml:6:33: error: net was first called on a vector of 16 for each example, and here on an image 1×4×4 for each example
            minimize: mean(net(z)) + mean(net(x))
                                          ^~~
          all calls of a network share its weights
        test.yaml:3:9: note: linear works on vectors; what comes here is an image 1×4×4
            net: [linear 2]
                  ^~~~~~
        """),
    Case(
      "first kind", "net: [linear 2]",
      "sample: {x: data}\nminimize: mean(net(x))",
      said: """
        test.yaml:3:9: error: linear works on vectors; what comes here is an image 1×4×4
            net: [linear 2]
                  ^~~~~~
          put 'flatten' before it (a vector of 16)
        """),
    Case(
      "report", "net: [flatten, linear 2]",
      "sample: {x: data}\ndefine: {r: net(x)}\nminimize: mean(r)\nreport: [r, gradient_norm: \"mean(r)\"]",
      said: """
        test.yaml:8:12: error: r is reported and must be one number; it is a vector of 2 for each example
            report: [r, gradient_norm: "mean(r)"]
                     ^
          mean(…) averages over the examples
        test.yaml:8:31: error: 'gradient_norm' is already the name of another number
            report: [r, gradient_norm: "mean(r)"]
                                        ^~~~
          training reports gradient_norm of itself; choose another name
        """),
    Case(
      "evaluate", "net: [flatten, linear 2]",
      "sample: {x: data}\ndefine: {r: net(x)}\nminimize: mean(r)", rest: "evaluate: [r, {s: net(x)}]",
      said: """
        test.yaml:9:12: error: r is reported and must be one number; it is a vector of 2 for each example
          evaluate: [r, {s: net(x)}]
                     ^
          mean(…) averages over the examples
        test.yaml:9:19: error: s is reported and must be one number; it is a vector of 2 for each example
          evaluate: [r, {s: net(x)}]
                            ^~~
          mean(…) averages over the examples
        """),
    Case(
      "rate", "net: [flatten, linear 2]",
      "sample: {x: data}\nminimize: mean(net(x))", train: "{steps: 1, batch: 8, optimizer: sgd 0.1, rate: x}",
      said: """
        test.yaml:7:55: error: 'x' means nothing in a rate: it is an equation of step, epoch, progress and names of 'let'
          train: {steps: 1, batch: 8, optimizer: sgd 0.1, rate: x}
                                                                ^
        """),
    Case(
      "nesterov", "net: [flatten, linear 2]",
      "sample: {x: data}\nminimize: mean(net(x))", train: "{steps: 1, batch: 8, optimizer: sgd 0.1 nesterov}",
      said: """
        test.yaml:7:40: error: sgd: nesterov needs a momentum above 0 and dampening 0
          train: {steps: 1, batch: 8, optimizer: sgd 0.1 nesterov}
                                                 ^~~
        """),
    Case(
      "times", "net: [flatten, linear 2]",
      "sample: {x: data}\nsteps:\n  - {update: net, minimize: mean(net(x)), times: 0, every: step}",
      said: """
        test.yaml:7:52: error: at least 1 is needed here, and this is 0
              - {update: net, minimize: mean(net(x)), times: 0, every: step}
                                                             ^
        test.yaml:7:62: error: a number that is known before training is needed here
              - {update: net, minimize: mean(net(x)), times: 0, every: step}
                                                                       ^~~~
          a number, or an equation of 'let' names
        """),
    Case(
      "head first", "net: [flatten, bernoulli, linear 2]",
      "sample: {x: data}\nminimize: mean(net(x))",
      said: """
        test.yaml:3:29: error: the row above makes a distribution, and rows take values
            net: [flatten, bernoulli, linear 2]
                                      ^~~~~~
          gaussian, normal, bernoulli and categorical say what the numbers mean: they are last rows
        """),
    Case(
      "residual", "net: [flatten, residual: [linear 3]]",
      "sample: {x: data}\nminimize: mean(net(x))",
      said: """
        test.yaml:3:18: error: the rows make a vector of 3, and what came in is a vector of 16: they cannot be added
            net: [flatten, residual: [linear 3]]
                           ^~~~~~~~
          a 'shortcut: [...]' can bring what came in to the same shape
        """),
    Case(
      "shortcut", "net:\n  - flatten\n  - residual: [linear 3]\n    shortcut: [linear 4]",
      "sample: {x: data}\nminimize: mean(net(x))",
      said: """
        test.yaml:5:7: error: the rows make a vector of 3, and the shortcut makes a vector of 4: they cannot be added
              - residual: [linear 3]
                ^~~~~~~~
        """),
    Case(
      "calls itself", "a: [flatten, b]\nb: [linear 2, a]",
      "sample: {x: data}\nminimize: mean(a(x))",
      said: """
        test.yaml:4:17: error: a calls itself
            b: [linear 2, a]
                          ^
          a network is a function of its inputs: it cannot contain its own result
        """),
    Case(
      "no rows", "a(): [linear 2]",
      "minimize: mean(a())",
      said: """
        test.yaml:3:9: error: nothing comes from above this row
            a(): [linear 2]
                  ^~~~~~
          begin with 'from' and a value of this network, or with 'constant'
        """),
    Case(
      "sees not", "a: [flatten, linear 16, add z]",
      "sample: {x: data, z: normal(16)}\nminimize: mean(a(x))",
      said: """
        test.yaml:3:31: error: a network does not see 'z' of the objective
            a: [flatten, linear 16, add z]
                                        ^
          it sees its inputs, its 'as' names, 'let' and other networks; give z as an input
        """),
    Case(
      "as name", "a: [flatten as h, linear 16, add hh]",
      "sample: {x: data}\nminimize: mean(a(x))",
      said: """
        test.yaml:3:36: error: nothing is named 'hh' here
            a: [flatten as h, linear 16, add hh]
                                             ^~
          did you mean 'h'?
        """),
    Case(
      "class", "a: [linear 16]",
      "sample: {x: data, t: data.label}\nminimize: mean(a(t))",
      said: """
        test.yaml:3:7: error: linear works on numbers; what comes here is a class of 3
            a: [linear 16]
                ^~~~~~
          one_hot(…) or number(…) of it are numbers
        """),
    Case(
      "blocks", "a: [flatten, down 2]",
      "sample: {x: data}\nminimize: mean(a(x))", rest: "blocks: {down(c): [linear 8, conv2d $c]}",
      said: """
        test.yaml:8:30: error: conv2d works on images; what comes here is a vector of 8
          blocks: {down(c): [linear 8, conv2d $c]}
                                       ^~~~~~
          put 'reshape C H W' before it (channels, height, width; C × H × W = 8)
        test.yaml:3:16: note: used here
            a: [flatten, down 2]
                         ^~~~
        """),
    Case(
      "many", "net: [flatten, linear 2]",
      "sample: {x: data, z: normal(0), y: net(x)}\ndefine: {a: xx + 1, b: sum(sum(x)), c: data.label + 1}\nminimize: net(x)\nreport: [b, c]",
      said: """
        test.yaml:5:31: error: at least 1 is needed here, and this is 0
            sample: {x: data, z: normal(0), y: net(x)}
                                        ^
        test.yaml:5:38: error: y is not drawn: net(x) is a vector of 2 for each example
            sample: {x: data, z: normal(0), y: net(x)}
                                               ^~~
          'sample' takes data or distributions (a network whose last row is gaussian gives one); a value
            belongs under 'define'
        test.yaml:3:18: note: net ends in 'linear 2'
            net: [flatten, linear 2]
                           ^~~~~~
        test.yaml:6:15: error: nothing is named 'xx' here
            define: {a: xx + 1, b: sum(sum(x)), c: data.label + 1}
                        ^~
          did you mean 'x'?
        test.yaml:6:26: error: sum goes over elements, and sum(x) is a single number for each example
            define: {a: xx + 1, b: sum(sum(x)), c: data.label + 1}
                                   ^~~
          there are no elements left to reduce; mean(…) averages over examples
        test.yaml:6:47: error: data.label is a class of 3, and arithmetic on classes means nothing
            define: {a: xx + 1, b: sum(sum(x)), c: data.label + 1}
                                                        ^~~~~
          number(t) makes it a number, one_hot(t) a vector
        test.yaml:7:13: error: an objective is one number, and this is a vector of 2 for each example
            minimize: net(x)
                      ^~~
          mean(…) averages over the examples
        """),
  ]
}
