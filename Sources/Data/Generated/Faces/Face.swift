/// What makes one drawn face differ from another. Everything that is seen follows from these.
struct Face {
  enum Hair: Int, CaseIterable { case short, parted, curly, bob, long, bun }

  var hairstyle = Hair.short
  /// Turned to the left of the picture (−1) … to its right (1).
  var pose: Float = 0
  /// Leaning to the left (−1) … to the right (1).
  var tilt: Float = 0
  /// Sad (−1) … laughing (1).
  var smile: Float = 0
  /// Brows low (−1) … high (1).
  var brows: Float = 0
  /// Light (0) … dark (1).
  var skin: Float = 0
  /// Black, brown, red, blond, grey.
  var hair: Float = 0
  /// Blue, green, brown irises.
  var eyes: Float = 0
  /// Narrow (−1) … wide (1).
  var width: Float = 0
  var hasBeard = false
  var hasGlasses = false
  /// Colours of the clothes and of what is behind.
  var clothes: Float = 0
  var background: Float = 0
  /// Where light comes from: left (−1) … right (1).
  var light: Float = 0

  init() {}

  init(_ dice: inout Dice) {
    hairstyle = Hair.allCases[dice.choose([Float](repeating: 1 / 6, count: 6))]
    pose = dice.uniform(-1, 1)
    tilt = dice.normal(0, 0.35)
    smile = dice.uniform(-1, 1)
    brows = dice.uniform(-1, 1)
    skin = dice.uniform(0, 1)
    hair = dice.uniform(0, 1)
    eyes = dice.uniform(0, 1)
    width = dice.uniform(-1, 1)
    let mayHaveBeard = hairstyle == .short || hairstyle == .parted || hairstyle == .curly
    hasBeard = dice.chance(0.4) && mayHaveBeard
    hasGlasses = dice.chance(0.25)
    clothes = dice.uniform(0, 1)
    background = dice.uniform(0, 1)
    light = dice.uniform(-1, 1)
  }

  /// The traits by the names of their fields; those with words for their values are classes.
  static let traits: [(name: String, words: [String]?, value: @Sendable (Face) -> Float)] = [
    ("label", Hair.allCases.map { "\($0)" }, { Float($0.hairstyle.rawValue) }),
    ("pose", nil, { $0.pose }), ("tilt", nil, { $0.tilt }), ("smile", nil, { $0.smile }), ("brows", nil, { $0.brows }),
    ("skin", nil, { $0.skin }), ("hair", nil, { $0.hair }), ("eyes", nil, { $0.eyes }), ("width", nil, { $0.width }),
    ("beard", ["none", "beard"], { $0.hasBeard ? 1 : 0 }), ("glasses", ["none", "glasses"], { $0.hasGlasses ? 1 : 0 }),
    ("clothes", nil, { $0.clothes }), ("background", nil, { $0.background }), ("light", nil, { $0.light }),
  ]
}
