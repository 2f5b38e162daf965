import Testing

/// The problems of a faulty row and their columns: the row stands in `n: [ … ]` of line 3.
@Suite struct RowErrorTests {
  static let cases: [(row: String, problems: [String])] = [
    ("conv2d 32 kernal 4", ["3:17 conv2d has no field 'kernal' — did you mean 'kernel'?"]),
    ("conv2d x", ["3:14 'x' is not a number: channels is a whole number from 1 to 4096"]),
    ("conv2d 0 kernel stride 2", ["3:14 '0' is out of range: channels is a whole number from 1 to 4096"]),
    ("conv2d 32 kernel", ["3:17 kernel has no value: it is a whole number from 1 to 31"]),
    ("conv2d 32 kernel stride 2", ["3:24 'stride' is not a number: kernel is a whole number from 1 to 31"]),
    ("conv2d 2.5", ["3:14 '2.5' is not a whole number: channels is a whole number from 1 to 4096"]),
    (
      "conv2d 32 5",
      [
        "3:17 '5' belongs to no field of conv2d — it is written: conv2d <channels> [kernel …] [stride …] [padding …] [pad …] [mask …] [weights …] [bias …] [init …]\nwhat comes in is known from above: only what goes out is written"
      ]
    ),
    ("conv2d 4097", ["3:14 '4097' is out of range: channels is a whole number from 1 to 4096"]),
    ("Conv2d 3", ["3:7 no layer, block or network is called 'Conv2d' — did you mean 'conv2d'?"]),
    ("conv 3", ["3:7 no layer, block or network is called 'conv' — here it is 'conv2d'"]),
    ("Linear 3", ["3:7 no layer, block or network is called 'Linear' — did you mean 'linear'?"]),
    ("Dense 3", ["3:7 no layer, block or network is called 'Dense' — here it is 'linear'"]),
    ("fc 3", ["3:7 no layer, block or network is called 'fc' — here it is 'linear'"]),
    ("BatchNorm2d", ["3:7 no layer, block or network is called 'BatchNorm2d' — here it is 'batch_norm'"]),
    (
      "ConvTranspose2d 3",
      ["3:7 no layer, block or network is called 'ConvTranspose2d' — here it is 'conv_transpose2d'"]
    ),
    ("nn.Linear 3", ["3:7 no layer, block or network is called 'nn.Linear' — did you mean 'linear'?"]),
    ("con2d 3", ["3:7 no layer, block or network is called 'con2d' — did you mean 'conv2d'?"]),
    ("upsample 2 bilinar", ["3:18 'bilinar' does not fit: mode is nearest or bilinear — did you mean 'bilinear'?"]),
    ("upsample 2 alined", ["3:18 upsample has no field 'alined' — did you mean 'aligned'?"]),
    ("upsample nearest", ["3:7 upsample needs factor: a whole number from 1 to 16 — The factor of these tests."]),
    ("upsample 2 bilinear aligned nearest", ["3:35 'nearest' does not fit: aligned is true or false"]),
    ("relu 3", ["3:12 '3' belongs to no field of relu — relu has no fields"]),
    ("relu slope 2", ["3:12 relu has no field 'slope' — relu has no fields"]),
    (
      "add a + b",
      ["3:13 '+' stands alone: the words of a row are split at spaces — put an equation in ( ) or leave its spaces out"]
    ),
    ("add", ["3:7 add needs value: an equation without spaces outside ( ) — The value of these tests."]),
    ("add a b", ["3:13 add has no field 'b' — fields of add: value"]),
    ("add (a", ["3:12 ')' is missing: '(' was opened at 3:11"]),
    ("add a)", ["3:12 ')' without '(' before it"]),
    (
      "concat",
      ["3:7 concat needs values: one or more equations, each without spaces outside ( ) — The values of these tests."]
    ),
    ("concat a 2b", ["3:16 '2b' is neither a number nor a name — a product needs its sign: 2 * b"]),
    ("reshape 1 2 3 4", ["3:15 shape is 1 to 3 whole numbers from 1 to 65536, here are 4"]),
    ("reshape a", ["3:15 'a' is not a number: shape is 1 to 3 whole numbers from 1 to 65536"]),
    ("conv2d 3 kernel 3 kernel 4", ["3:25 kernel is given twice | 3:23 first given here"]),
    ("conv2d 3 bias no", ["3:21 'no' does not fit: bias is true or false — write false"]),
    (
      "linear lat",
      ["3:14 'lat' is not a number: features is a whole number from 1 to 65536 — write $lat for the value of lat"]
    ),
    (
      "linear 2*lat",
      ["3:14 '2*lat' is not a number: features is a whole number from 1 to 65536 — arithmetic is written $(2*lat)"]
    ),
    ("linear $lat2", ["3:14 nothing is named 'lat2' — did you mean 'lat'?"]),
    ("linear nan", ["3:14 'nan' is not a number: features is a whole number from 1 to 65536"]),
    ("linear 1e999", ["3:14 '1e999' is too large for a number: features is a whole number from 1 to 65536"]),
    ("linear 0x10", ["3:14 '0x10' is not a number: features is a whole number from 1 to 65536"]),
    (
      "normal std learnd",
      [
        "3:18 'learnd' does not fit: std is learned, alone or with a number after it, or a number above 0, up to 1000000 — did you mean 'learned'?"
      ]
    ),
    (
      "normal std 0",
      ["3:18 '0' is out of range: std is learned, alone or with a number after it, or a number above 0, up to 1000000"]
    ),
    ("dropout 1.5", ["3:15 '1.5' is out of range: p is a number from 0 to 1"]),
    ("gaussian 3 log_sd", ["3:18 'log_sd' does not fit: form is log_variance or log_std — did you mean 'log_std'?"]),
    ("from", ["3:7 expected an equation after 'from'"]),
    ("from a +", ["3:14 expected a value after '+'"]),
    ("with biass 3", ["3:12 no layer has a field 'biass' — did you mean 'bias'?"]),
    (
      "with bias false",
      ["3:12 no row after this one has a field 'bias' to set — 'with' sets fields of the rows below it in its table"]
    ),
    ("with", ["3:7 expected a field after 'with' — with bias false"]),
    ("with kernel", ["3:12 kernel has no value: it is a whole number from 1 to 31"]),
    ("with bias false as h", ["3:26 'with' makes no value that could be named"]),
    ("residual", ["3:7 'residual' has no rows — a colon, then the rows: 'residual: [ … ]'"]),
    ("repeat 3", ["3:7 'repeat' has no rows — a colon, then the rows: 'repeat 3: [ … ]'"]),
    ("linear 2 as", ["3:16 expected a name after 'as'"]),
    (
      "linear 2 as 3x",
      ["3:19 '3x' cannot be the name of a value — a name is made of letters, digits and _, and begins with no digit"]
    ),
    ("linear 2 as h x", ["3:21 expected nothing after 'as h'"]),
    ("linear 2 as when", ["3:19 'when' cannot be the name of a value: it has a meaning of its own in rows"]),
    ("linear 2 as h, linear 2 as h", ["3:34 'h' is bound twice | 3:19 first bound here"]),
    ("linear 2 as lat", ["3:19 'lat' is already a name of 'let'"]),
    ("linear 2 as n", ["3:19 'n' is already a network | 3:3 written here"]),
    ("linear 2 as input", ["3:19 'input' is already the input of the network | 3:3 named here"]),
    ("{linear: 32}", ["3:8 a row of text has no colon — write 'linear 32'"]),
    ("{reshape: [2, 3]}", ["3:8 'reshape' holds no rows — write 'reshape 2 3'"]),
    ("{linear: }", ["3:8 a row of text has no colon — write 'linear'"]),
    (
      "{conv2d: {channel: 3, kernel: x}}",
      [
        "3:17 conv2d has no field 'channel' — did you mean 'channels'?",
        "3:37 'x' is not a number: kernel is a whole number from 1 to 31",
      ]
    ),
    (
      "{conv2d: {kernel: 3}}",
      ["3:8 conv2d needs channels: a whole number from 1 to 4096 — The channels of these tests."]
    ),
    ("{conv2d: {channels: [3]}}", ["3:27 channels is a whole number from 1 to 4096, here is a list"]),
    ("{conv2d 3: {kernel: 3}}", ["3:15 expected fields either as words or as a mapping, here are both"]),
    (
      "{relu: {}, elu: {}}",
      [
        "3:18 a row has one kind: 'relu', here is 'elu' too — fields go below their kind: {relu: {field: value}}; each row has its own '-'"
      ]
    ),
    ("{relu: {}, as: [h]}", ["3:22 'as' takes a name, here is a list"]),
    ("{shortcut: [relu]}", ["3:8 'shortcut' without 'residual'"]),
    ("{relu: {}, shortcut: [relu]}", ["3:18 'shortcut' belongs to 'residual', here is 'relu'"]),
    ("{residual: [relu], shortcut: relu}", ["3:36 'shortcut' takes a list of rows, here is 'relu'"]),
    ("[relu]", ["3:7 a row is text or a mapping, here is a list — rows in rows need a kind: 'residual: [ … ]'"]),
    ("{residual: relu}", ["3:18 'residual' takes a list of rows, here is 'relu'"]),
    ("{residual 3: [relu]}", ["3:17 'residual' takes no '3'"]),
    ("{residual: {a: 3}}", ["3:8 'residual' takes a list of rows, here is a mapping"]),
    ("{repeat x: [relu]}", ["3:15 'x' is not a number: repeat is a whole number from 0 to 1000"]),
    ("{repeat 1001: [relu]}", ["3:15 '1001' is out of range: repeat is a whole number from 0 to 1000"]),
    ("{repeat: [relu]}", ["3:8 'repeat' takes one number — repeat 3: [ … ]"]),
    ("{repeat 1 2: [relu]}", ["3:17 'repeat' takes one number — repeat 3: [ … ]"]),
    ("{when word: [relu]}", ["3:13 'word' is neither true nor false — compare it: when kind == deconv"]),
    ("{when: [relu]}", ["3:8 expected a condition after 'when' — when size >= 8"]),
    ("{when lat >: [relu]}", ["3:17 expected a value after '>'"]),
    ("{when foo: [relu]}", ["3:13 no name of 'let' is 'foo' — let: lat, word"]),
    (
      "{linear 3: [relu]}",
      ["3:8 'linear' holds no rows — residual, repeat and when hold rows; a table of its own goes under 'blocks'"]
    ),
    ("{from: {a: 3}}", ["3:8 'from' takes an equation, here is a mapping — write 'from z[0:20]'"]),
    ("{with: {bias: [3]}}", ["3:21 'bias' takes words, here is a list"]),
    ("''", ["3:7 a row is empty"]),
    ("n 3", ["3:9 n takes nothing: '3' is too much | 3:3 n is written here"]),
  ]

  @Test(arguments: cases)
  func fault(_ row: String, _ problems: [String]) {
    let file = Small.file("let: {lat: 10, word: abc}\nnetworks:\n  n: [\(row)]")
    #expect(Small.problems(file) == problems)
  }

  static let blocks: [(blocks: String, row: String, problems: [String])] = [
    ("a: [relux]", "a, a", ["2:7 no layer, block or network is called 'relux' — did you mean 'relu'? | 4:7 used here"]),
    (
      "a: [b]\n  b: [c]\n  c: [a]", "a",
      [
        "4:7 block 'a' opens itself: a → b → c → a — a block is text; it cannot hold itself | 3:7 used here | 2:7 used here | 6:7 used here"
      ]
    ),
    (
      "a: [a]", "relu, a",
      ["2:7 block 'a' opens itself: a → a — a block is text; it cannot hold itself | 4:13 used here"]
    ),
    (
      "up(c, out): [conv2d $c, conv2d $out kernel $k]", "up 3 4",
      ["2:46 nothing is named 'k' — did you mean 'c'? | 4:7 used here"]
    ),
    ("up(c, out): [conv2d $c]", "up 3", ["4:7 up(c, out) needs 'out' | 2:3 up is written here"]),
    ("up(c, out): [conv2d $c]", "up 3 4 5", ["4:14 up takes c, out: '5' is too much | 2:3 up is written here"]),
    ("up(c, out): [conv2d $c]", "up 3 x", []),
    (
      "up(c, out=3): [conv2d $c kernel $out]", "up 3 out 40",
      ["2:35 '40' is out of range: kernel is a whole number from 1 to 31 | 4:7 used here"]
    ),
    ("up(c, out=3): [conv2d $c]", "up 3 owt 4 5", ["4:12 up(c, out) does not take 'owt' — did you mean 'out'?"]),
    ("up(c): [conv2d $c]", "{up: {d: 3}}", ["4:13 up(c) does not take 'd' — did you mean 'c'?"]),
    ("up(c): [conv2d $c]", "{up: {c: [3]}}", ["4:16 'c' is a word, here is a list"]),
    ("up(c, c): [relu]", "relu", ["2:9 up takes 'c' twice | 2:6 first named here"]),
    ("up(c: [relu]", "relu", ["2:6 ')' is missing: '(' was opened at 2:5"]),
    ("up(c) d: [relu]", "relu", ["2:9 expected nothing after ')'"]),
    (
      "up c: [relu]", "relu",
      ["2:3 'up c' cannot be the name of a block — a name is made of letters, digits and _, and begins with no digit"]
    ),
    ("up(c=): [relu]", "relu", ["2:6 expected a value after '=' — a default is written c=64"]),
    ("n: [relu]", "relu", ["4:3 'n' is already a block — choose another name | 2:3 named here"]),
    ("from: [relu]", "relu", ["2:3 'from' cannot be the name of a block: it has a meaning of its own in rows"]),
    ("a: relu", "a", ["2:6 block 'a' is a list of rows, here is 'relu' — a: [conv2d 32 kernel 3, relu]"]),
    (
      "a: [linear 2 as h]\n  b: [a, add h, linear 2 as h, linear 3 as h]", "b",
      ["3:44 'h' is bound twice | 3:29 first bound here | 5:7 used here"]
    ),
    (
      "a: [with kernel x, conv2d 3]", "a",
      ["2:19 'x' is not a number: kernel is a whole number from 1 to 31 | 2:22 set for this row | 4:7 used here"]
    ),
    (
      "a: [conv2d 3]", "with kernel 99, a, a",
      ["4:19 '99' is out of range: kernel is a whole number from 1 to 31 | 2:7 set for this row | 4:23 used here"]
    ),
  ]

  @Test(arguments: blocks)
  func faultInBlock(_ blocks: String, _ row: String, _ problems: [String]) {
    #expect(Small.problems(Small.file("blocks:\n  \(blocks)\nnetworks:\n  n: [\(row)]")) == problems)
  }
}
