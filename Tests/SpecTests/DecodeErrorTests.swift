import Testing

/// The problems of a file, all at once and each with its mark: `line:column message — hint | notes`.
@Suite struct DecodeErrorTests {
  static let definitions: [(part: String, problems: [String])] = [
    ("a: mean(x", ["6:13 ')' is missing: '(' was opened at 6:12"]),
    ("b: (x]", ["6:10 ')' is missing: '(' was opened at 6:8"]),
    ("c: x ** 2", ["6:10 '**' means nothing in an equation — a power is written with '^'"]),
    ("d: 2x", ["6:8 '2x' is neither a number nor a name — a product needs its sign: 2 * x"]),
    ("e: a b", ["6:10 expected an operator before 'b'"]),
    ("f: 3 of x", ["6:10 'of' draws several samples: it stands once, at the beginning of a draw — k of q(x)"]),
    ("g: f(a=1, a=2)", ["6:15 'a' is given twice | 6:10 first given here"]),
    ("h: x.mean()", ["6:10 'mean' stands after a dot and cannot be called — functions come first: mean(…)"]),
    ("i: x[]", ["6:10 expected a value after '[', found ']'"]),
    ("j: x = 3", ["6:10 expected an operator, found '=' — equality is tested with '=='"]),
    ("k: 3 +", ["6:10 expected a value after '+'"]),
    ("l: f(", ["6:9 ')' is missing: '(' was opened at 6:9"]),
    ("m: \"x , y\"", ["6:11 expected an operator, found ',' — a comma separates arguments of a call"]),
    ("n: x[1", ["6:5 'n' is already a network — choose another name | 2:12 named here"]),
    ("o: 1e999", ["6:8 1e999 is too large for a number"]),
    ("p: \"?\"", ["6:9 '?' means nothing in an equation"]),
    ("q: f(a,)", ["6:12 expected a value after ',', found ')'"]),
    ("r: s:b", ["6:9 expected an operator, found ':' — a slice has its ':' in brackets: z[0:20]"]),
    ("s:", ["6:7 's' has no equation"]),
    ("t: [1]", ["6:8 't' is an equation, here is a list"]),
    ("u: 1 + * 2", ["6:12 expected a value after '+', found '*'"]),
    ("v: x)", ["6:9 ')' without '(' before it"]),
    ("w: x.", ["6:9 expected a name after '.'"]),
    ("y: f(a=)", ["6:12 expected a value after '=', found ')'"]),
    ("z: −x", ["6:8 '−' means nothing in an equation — a minus is written with '-'"]),
    ("aa: a < < b", ["6:13 expected a value after '<', found '<'"]),
    ("bb: \"{x}\"", ["6:10 '{' means nothing in an equation — calls take ( ), slices take [ ]"]),
    ("n: 3", ["6:5 'n' is already a network — choose another name | 2:12 named here"]),
    ("x: 3", ["6:5 'x' is already drawn under 'sample' — choose another name | 4:12 named here"]),
    ("D(y, z=3): y", ["6:12 a function of 'define' has no defaults"]),
    ("E(): 3", ["6:5 'E()' has nothing in its brackets — a value has none"]),
    ("step: 3", ["6:5 'step' has a meaning of its own in equations — choose another name"]),
    ("beta: 1", ["6:5 'beta' is already a name of 'let' — choose another name | 1:13 named here"]),
    ("of: 3", ["6:5 'of' cannot be the name of a definition: it has a meaning of its own in rows"]),
    ("kl(: 3", ["6:7 ')' is missing: '(' was opened at 6:7"]),
    (
      "a b: 3",
      [
        "6:5 'a b' cannot be the name of a definition — a name is made of letters, digits and _, and begins with no digit"
      ]
    ),
    (
      "3a: 3",
      [
        "6:5 '3a' cannot be the name of a definition — a name is made of letters, digits and _, and begins with no digit"
      ]
    ),
  ]

  @Test(arguments: definitions)
  func faultInDefinitions(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems(
        "let: {beta: 2}\nnetworks: {n: [relu]}\nobjective:\n  sample: {x: data}\n  define:\n    \(part)\n  minimize: 1\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n"
      ) == problems)
  }

  static let samples: [(part: String, problems: [String])] = [
    ("z: k of", ["6:10 expected a value after 'of'"]),
    ("z: of x", ["6:11 expected an operator before 'x'"]),
    ("z: 1 of 2 of 3", ["6:15 'of' draws several samples: it stands once, at the beginning of a draw — k of q(x)"]),
    ("z: ", ["6:5 'z' is drawn from nothing — z: normal(100)"]),
    ("z: [x]", ["6:8 'z' is drawn from an equation, here is a list"]),
    ("n: normal(3)", ["6:5 'n' is already a network — choose another name | 2:12 named here"]),
    (
      "3z: x",
      [
        "6:5 '3z' cannot be the name of what is drawn — a name is made of letters, digits and _, and begins with no digit"
      ]
    ),
    ("beta: x", ["6:5 'beta' is already a name of 'let' — choose another name | 1:13 named here"]),
    ("a: normal(4", ["6:15 ')' is missing: '(' was opened at 6:14"]),
  ]

  @Test(arguments: samples)
  func faultInSamples(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems(
        "let: {beta: 2}\nnetworks: {n: [relu]}\nobjective:\n  sample:\n    x: data\n    \(part)\n  minimize: 1\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n"
      ) == problems)
  }

  static let objectives: [(part: String, problems: [String])] = [
    (
      "{sample: {x: data}}",
      [
        "2:12 the objective has nothing to minimize or maximize — objective: vae, or {sample: {x: data}, minimize: mean((x - decoder(encoder(x)))^2)}"
      ]
    ),
    (
      "{sample: [x], define: 3, minimize: [x], report: [n(x), [3], a: 3, a: 4]}",
      [
        "2:21 'sample' is a mapping of names to equations, here is a list — sample: {x: data, z: normal(100)}",
        "2:34 'define' is a mapping of names to equations, here is '3' — define: {code: encoder(x)}",
        "2:47 'minimize' is an equation, here is a list",
        "2:61 'n(x)' needs a name to be reported by — write name: n(x)",
        "2:67 expected a name, or name: equation, here is a list",
        "2:78 'a' is reported twice",
      ]
    ),
    (
      "{sample: {x: data}, minimize: n(x), maximize: n(x), foo: 3}",
      [
        "2:48 'maximize' beside 'minimize': an objective has one of minimize, maximize and steps — steps follow one another, each with its own minimize or maximize | 2:32 the other",
        "2:64 an objective has no key 'foo' — keys: define, maximize, minimize, preset, report, sample, steps",
      ]
    ),
    ("vea", ["2:12 no objective is called 'vea' — did you mean 'vae'?"]),
    ("vae betta 4", ["2:16 vae(beta) does not take 'betta' — did you mean 'beta'?"]),
    ("vae gamma 3", ["2:16 vae(beta) does not take 'gamma' — it takes: beta"]),
    ("vae beta 1 2", ["2:23 vae takes beta: '2' is too much | 2:1 vae is written here"]),
    ("vae 3 4", ["2:18 vae takes beta: '4' is too much | 2:1 vae is written here"]),
    ("{vae: {gamma: 3}}", ["2:19 vae(beta) does not take 'gamma' — it takes: beta"]),
    ("{vae: {beta: [1]}}", ["2:25 'beta' is a word, here is a list"]),
    ("vae beta min(1,step/", ["2:31 ')' is missing: '(' was opened at 2:24"]),
    (
      "[vae]",
      [
        "2:12 an objective is a preset or a mapping, here is a list — objective: vae, or {sample: {x: data}, minimize: mean((x - decoder(encoder(x)))^2)}"
      ]
    ),
    (
      "3 +",
      [
        "2:12 no objective is called '3' — objectives: vae, wgan, pair, filled\nor equations of your own: {sample: {x: data}, minimize: …}"
      ]
    ),
    (
      "''",
      [
        "2:12 the objective is empty — objective: vae, or {sample: {x: data}, minimize: mean((x - decoder(encoder(x)))^2)}"
      ]
    ),
    ("{minimize: {n: 3, m: 4}}", ["2:30 no network is called 'm' — did you mean 'n'?"]),
    (
      "{minimize: 1, steps: []}",
      [
        "2:26 'steps' beside 'minimize': an objective has one of minimize, maximize and steps — steps follow one another, each with its own minimize or maximize | 2:13 the other"
      ]
    ),
    ("{steps: {update: n}}", ["2:20 'steps' is a list, here is a mapping — - {update: critic, minimize: loss}"]),
    ("{steps: []}", ["2:20 'steps' has none — - {update: critic, minimize: loss}"]),
    ("{minimize: }", ["2:23 'minimize' has no equation"]),
    (
      "wgan clip x",
      [
        "2:12 the objective 'wgan': no network is called 'critic' — networks: n | 13:15 this is its text",
        "2:12 the objective 'wgan': a number is needed here, this is the text 'x' | 17:25 this is its text",
        "2:12 the objective 'wgan': no network is called 'generator' — networks: n | 18:15 this is its text",
        "2:22 no name of 'let' is 'x' — let: none",
      ]
    ),
  ]

  @Test(arguments: objectives)
  func faultInObjectives(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems("networks: {n: [relu]}\nobjective: \(part)\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n")
        == problems)
  }

  static let steps: [(part: String, problems: [String])] = [
    ("{update: m, minimize: 3}", ["4:16 no network is called 'm' — did you mean 'n'?"]),
    ("{minimize: 3, maximize: 4}", ["4:21 a step has either 'minimize' or 'maximize'"]),
    ("{update: n}", ["4:7 a step has nothing to minimize or maximize"]),
    ("n", ["4:7 a step is a mapping, here is 'n' — {update: critic, minimize: loss}"]),
    (
      "{update: n, minimize: {n: 3}}",
      [
        "4:8 'update' beside equations that name their networks — either update: D and one equation, or {D: equation, T: equation}"
      ]
    ),
    ("{update: [n, n], minimize: 3}", ["4:20 'n' is named twice"]),
    (
      "{times: 1 +, every: [3], minimize: 3}",
      [
        "4:17 expected a value after '+'",
        "4:27 'every' is an equation, here is a list",
      ]
    ),
    ("{optimizer: {adam: {rate: 3, beta: 2}}, minimize: 3}", ["4:36 adam has no field 'beta' — did you mean 'beta1'?"]),
    (
      "{clip_weights: -1, rate: foo, minimize: 3}",
      [
        "4:22 '-1' does not fit: clip_weights is a number above 0",
        "4:32 'foo' means nothing in a rate: it is an equation of step, epoch, progress and names of 'let'",
      ]
    ),
    (
      "{minimize: 3, extra: 4}",
      [
        "4:21 a step has no key 'extra' — keys: clip_weights, every, maximize, minimize, optimizer, rate, report, sample, times, update"
      ]
    ),
    ("{minimize: 3, sample: {n: data}}", ["4:30 'n' is already a network — choose another name | 1:12 named here"]),
  ]

  @Test(arguments: steps)
  func faultInSteps(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems(
        "networks: {n: [relu]}\nobjective:\n  steps:\n    - \(part)\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n")
        == problems)
  }

  static let trainings: [(part: String, problems: [String])] = [
    (
      "{epochs: 1, steps: 3, batch: 2, optimizer: adam}",
      ["3:20 train has either 'epochs' or 'steps', here are both | 3:9 the other"]
    ),
    (
      "{batch: 2.5, optimizer: adm}",
      [
        "3:8 train has neither 'epochs' nor 'steps' — train: {epochs: 20, batch: 64, optimizer: adam 1e-3}",
        "3:16 '2.5' is not a whole number: batch is a whole number from 1 to 1000000",
        "3:32 no optimizer is called 'adm' — did you mean 'adam'?",
      ]
    ),
    (
      "{epochs: 0, batch: x, rate: 1 + stp, clip_gradient: 0, keep: first, phases: [], optimizer: adam}",
      [
        "3:17 '0' is out of range: epochs is a whole number from 1 to 1000000",
        "3:27 'x' is not a number: batch is a whole number from 1 to 1000000",
        "3:40 'stp' means nothing in a rate: it is an equation of step, epoch, progress and names of 'let' — did you mean 'step'?",
        "3:60 '0' is out of range: clip_gradient is a number above 0",
        "3:69 keep is 'last' or 'best' and the name of a reported number — keep: best loss",
        "3:84 'phases' has 0: from 1 to 100 are possible — phases: [{train.epochs: 5}, {train.epochs: 20, train.rate: 1e-4}]",
      ]
    ),
    ("[3]", ["3:8 'train' is a mapping, here is a list — train: {epochs: 20, batch: 64, optimizer: adam 1e-3}"]),
    (
      "{}",
      [
        "3:8 train has neither 'epochs' nor 'steps' — train: {epochs: 20, batch: 64, optimizer: adam 1e-3}",
        "3:8 train has no 'batch' — train: {epochs: 20, batch: 64, optimizer: adam 1e-3}",
        "3:8 train has no 'optimizer' — optimizer: adam 1e-3",
      ]
    ),
    (
      "{epochs: [3], batch: , optimizer: [adam]}",
      [
        "3:17 epochs is a whole number from 1 to 1000000, here is a list",
        "3:22 batch has no value: it is a whole number from 1 to 1000000",
        "3:42 expected an optimizer, here is a list",
      ]
    ),
    (
      "{epochs: 1e9, batch: 1, optimizer: adam 1e-3 1e-4}",
      [
        "3:17 '1e9' is out of range: epochs is a whole number from 1 to 1000000",
        "3:53 '1e-4' belongs to no field of adam — it is written: adam <rate> [beta1 …] [epsilon …]",
      ]
    ),
    (
      "{steps: 10, batch: 1, optimizer: {adam: {beta: 3, rate: 20}}}",
      [
        "3:49 adam has no field 'beta' — did you mean 'beta1'?",
        "3:64 '20' is out of range: rate is a number from 0 to 10",
      ]
    ),
    (
      "{steps: 10, batch: 1, optimizer: {adam: 3}, keep: best}",
      [
        "3:42 expected an optimizer as text or as a mapping of its fields — 'adam …', or {adam: {field: value}}",
        "3:58 keep is 'last' or 'best' and the name of a reported number — keep: best loss",
      ]
    ),
    (
      "{steps: 10, batch: 1, optimizer: adam, rate: \"min(1, step\", clip: 3}",
      [
        "3:64 ')' is missing: '(' was opened at 3:57",
        "3:68 train has no key 'clip' — here it is 'clip_gradient'",
      ]
    ),
  ]

  @Test(arguments: [
    ("subset: last 10", "1:32 'last' does not fit: subset is a whole number from 1 to 1000000, alone or after 'first'"),
    (
      "subset: first",
      "1:32 'first' is not a number: subset is a whole number from 1 to 1000000, alone or after 'first'"
    ),
    (
      "subset: first first 3",
      "1:38 'first' does not fit: subset is a whole number from 1 to 1000000, alone or after 'first'"
    ),
    ("subset: first 0", "1:38 '0' is out of range: subset is a whole number from 1 to 1000000, alone or after 'first'"),
    ("classes: a b c d", "1:24 classes is 1 to 3 words, here are 4"),
    ("classes: ", "1:24 classes has no value: it is 1 to 3 words"),
  ])
  func faultInSeveralWords(_ part: String, _ problem: String) {
    #expect(Small.problems(Small.file("data: {source: celeba, \(part)}\nnetworks: {n: [relu]}")) == [problem])
  }

  static let side = "a whole number from 1 to 64, a name, or a name and a number"

  @Test(arguments: [
    ("grid rows", "2:16 rows has no value: it is \(side)"),
    ("grid rows 65", "2:21 '65' is out of range: rows is \(side)"),
    ("grid rows z 0", "2:23 '0' is out of range: rows is \(side)"),
    ("grid rows 3 4", "2:23 '4' is one word too many: rows is \(side)"),
    ("grid rows z 3 4", "2:25 '4' is one word too many: rows is \(side)"),
    ("grid rows 3x4", "2:21 '3x4' is not a number: rows is \(side)"),
    ("grid rows 8 colums 8", "2:23 grid has no field 'colums' — did you mean 'columns'?"),
    ("grid rows t colums 8", "2:23 grid has no field 'colums' — did you mean 'columns'?"),
  ])
  func faultInSidesOfGrids(_ row: String, _ problem: String) {
    #expect(Small.problems(Small.file("networks: {n: [relu]}\nfigures: [\(row)]")) == [problem])
  }

  @Test(arguments: trainings)
  func faultInTrainings(_ part: String, _ problems: [String]) {
    #expect(Small.problems("networks: {n: [relu]}\nobjective: {minimize: n(3)}\ntrain: \(part)\n") == problems)
  }

  static let networks: [(part: String, problems: [String])] = [
    ("a: average m 0.9", ["4:14 no network is called 'm' — did you mean 'n'?"]),
    ("b: average n 2", ["4:16 '2' is out of range: decay is a number from 0 to 1"]),
    ("b: average n", ["4:6 'average' takes a network and a decay — average generator 0.999"]),
    ("c: linear 3", ["4:6 network 'c' is a list of rows, here is 'linear 3' — write [linear 3]"]),
    (
      "d: load x",
      ["4:6 'load' takes an experiment, a network, and pairs of a name and its value — load vq-vae encoder latent 10"]
    ),
    ("e: ''", ["4:3 network 'e' has no rows — e: [linear 10]"]),
    (
      "f: {load: w.pt}",
      ["4:6 a network loaded from a file needs its rows — {load: weights.safetensors, rows: [linear 10]}"]
    ),
    ("f: {load: w.pt, rows: [relu], row: 3}", ["4:33 a loaded network has no key 'row' — did you mean 'rows'?"]),
    ("g: {relu: 3}", ["4:6 network 'g' is a list of rows, here is a mapping — begin each row with '- '"]),
    ("'h(': [relu]", ["4:5 ')' is missing: '(' was opened at 4:5"]),
    ("'i(a, a)': [relu]", ["4:9 i takes 'a' twice | 4:6 first named here"]),
    ("repeat: [relu]", ["4:3 'repeat' cannot be the name of a network: it has a meaning of its own in rows"]),
    ("optimizer: [relu]", ["4:3 'optimizer' cannot be the name of a network: a checkpoint has arrays of that name"]),
    ("history: [relu]", ["4:3 'history' cannot be the name of a network: a checkpoint has arrays of that name"]),
    (
      "3d: [relu]",
      ["4:3 '3d' cannot be the name of a network — a name is made of letters, digits and _, and begins with no digit"]
    ),
    (
      "'j(a b)': [relu]",
      [
        "4:6 'a b' cannot be the name of a parameter of j — a name is made of letters, digits and _, and begins with no digit"
      ]
    ),
    ("beta: [relu]", ["4:3 'beta' is already a name of 'let' — choose another name | 1:13 named here"]),
    ("a: [relux]", ["4:7 no layer, block or network is called 'relux' — did you mean 'relu'?"]),
  ]

  @Test(arguments: networks)
  func faultInNetworks(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems(
        "let: {beta: 2}\nnetworks:\n  n: [relu]\n  \(part)\nobjective: {minimize: n(3)}\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n"
      ) == problems)
  }

  static let sources: [(part: String, problems: [String])] = [
    ("{source: mnst}", ["1:16 no source of data is called 'mnst' — did you mean 'mnist'?"]),
    ("{source: mnist, pth: x}", ["1:23 mnist has no field 'pth' — did you mean 'path'?"]),
    ("{source: [mnist]}", ["1:16 'source' is text, here is a list"]),
    ("{path: x}", ["1:7 data has no 'source' — sources: celeba, mnist, svhn"]),
    ("mnist", ["1:7 data is a mapping, here is 'mnist' — data: {source: mnist}"]),
    ("{source: svhn, scale: -1 1 1}", ["1:22 scale is 2 whole numbers from -1 to 1, here are 3"]),
    ("{source: svhn, scale: [-1, x]}", ["1:34 'x' is not a number: scale is 2 whole numbers from -1 to 1"]),
    (
      "{a: {source: mnist, binarise: maybe}, n: {source: svhn}, b: {path: x}, c: 3}",
      [
        "1:37 'maybe' does not fit: binarise is none, threshold or fresh",
        "1:67 b has no 'source' — sources: celeba, mnist, svhn",
        "1:81 'c' names a source, here is '3' — c: {source: mnist}",
        "2:12 'n' is already a source of data — choose another name | 1:45 named here",
      ]
    ),
    ("{source: celeba, dequantise: yes}", ["1:36 'yes' does not fit: dequantise is none, fresh or true — write true"]),
  ]

  @Test(arguments: sources)
  func faultInSources(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems(
        "data: \(part)\nnetworks: {n: [relu]}\nobjective: {minimize: n(3)}\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n"
      ) == problems)
  }

  static let afterwards: [(part: String, problems: [String])] = [
    (
      "evaluate: [foo, log_likelihood sample 3, {log_likelihood: {samples: x}}, {a: n(3, b: 2}, [x], j 3]",
      [
        "4:12 no number of 'define' and no metric is called 'foo' — known: j, log_likelihood",
        "4:32 log_likelihood has no field 'sample' — did you mean 'samples'?",
        "4:69 'x' is not a number: samples is a whole number from 1 to 1000000",
        "4:80 ')' is missing: '(' was opened at 4:79 — a comma inside { } or [ ] is YAML's: put this on its own line or in quotes",
        "4:90 expected a name, a metric or 'column: equation', here is a list",
        "4:97 'j' is a number of 'define': after it come 'examples' and names of 'let', not '3' — what may be set: examples",
      ]
    ),
    ("evaluate: elbo", ["4:11 'evaluate' is a list of rows, here is 'elbo' — evaluate: [elbo]"]),
    ("evaluate: [jj]", ["4:12 no number of 'define' and no metric is called 'jj' — did you mean 'j'?"]),
    (
      "evaluate: [{3: 4}, '']",
      [
        "4:13 '3' cannot be the name of a column — a name is made of letters, digits and _, and begins with no digit",
        "4:20 a row of 'evaluate' is empty",
      ]
    ),
    ("figures: {loss: 3}", ["4:10 'figures' is a list of rows, here is a mapping — figures: [loss, samples]"]),
    (
      "figures: [loss 3, samples rows, samples rows x, los, {loss: {}, samples: {}}]",
      [
        "4:16 '3' belongs to no field of loss — loss has no fields",
        "4:27 rows has no value: it is a whole number from 1 to 100",
        "4:46 'x' is not a number: rows is a whole number from 1 to 100",
        "4:49 no figure is called 'los' — did you mean 'loss'?",
        "4:55 expected a figure as text or as a mapping of its fields — 'loss …', or {loss: {field: value}}",
      ]
    ),
  ]

  @Test(arguments: afterwards)
  func faultInAfterwards(_ part: String, _ problems: [String]) {
    #expect(
      Small.problems(
        "networks: {n: [relu]}\nobjective: {define: {j: 3}, minimize: n(3)}\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n\(part)\n"
      ) == problems)
  }

  static let files: [(part: String, problems: [String])] = [
    (
      "networks: {n: [relu]}\n",
      [
        "1:1 the experiment has no 'objective' — objective: vae, or {sample: {x: data}, minimize: mean((x - decoder(encoder(x)))^2)}",
        "1:1 the experiment has no 'train' — train: {epochs: 20, batch: 64, optimizer: adam 1e-3}",
      ]
    ),
    (
      "title: [a]\nnetworks: {n: [relu]}\nobjectiv: vae\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n",
      [
        "1:8 title is text, here is a list",
        "3:1 an experiment has no key 'objectiv' — did you mean 'objective'?",
      ]
    ),
    (
      "networks: [relu]\nblocks: [relu]\nobjective: {minimize: 3}\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n",
      [
        "1:11 networks are a mapping of names to rows, here is a list — networks: {encoder: [flatten, linear 10]}",
        "2:9 blocks are a mapping of names to rows, here is a list — down(c): [conv2d $c, relu]",
      ]
    ),
    (
      "objective: {minimize: 3}\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n",
      ["1:1 the experiment has no 'networks' — networks: {encoder: [flatten, linear 10]}"]
    ),
    (
      "let: {kl: 3}\nnetworks: {encoder: [relu], decoder: [relu]}\nobjective: vae beta min(1,step/5000)\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n",
      [
        "3:12 the objective 'vae': 'kl' is already a name of 'let' — choose another name | 1:11 named here | 5:5 this is its text"
      ]
    ),
  ]

  @Test(arguments: files)
  func faultInFiles(_ part: String, _ problems: [String]) {
    #expect(Small.problems("\(part)") == problems)
  }
}
