/// The colours of a face, all that its traits decide.
struct FaceColours {
  let skin: Colour
  let skinShade: Colour
  let skinLight: Colour
  let blush: Colour
  let lip: Colour
  let hair: Colour
  let hairShade: Colour
  let hairLight: Colour
  let brow: Colour
  let iris: Colour
  let clothes: Colour
  let clothesShade: Colour
  let behind: Colour
  let behindLight: Colour

  init(_ face: Face) {
    skin = Self.skins[face.skin]
    skinShade = Self.skinShades[face.skin]
    skinLight = skin.mixed(Colour(1, 0.95, 0.86), 0.38 - 0.14 * face.skin)
    blush = skin.mixed(Colour(0.91, 0.32, 0.32), 0.62 - 0.25 * face.skin)
    lip = skin.mixed(Colour(0.74, 0.2, 0.24), 0.62 - 0.04 * face.skin)
    hair = Self.hairs[face.hair]
    hairShade = hair.times(0.58).mixed(Colour(0.12, 0.06, 0.14), 0.3)
    hairLight = hair.mixed(Colour(1, 0.93, 0.8), 0.3)
    brow = hair.times(0.66).mixed(skinShade, 0.12)
    iris = Self.irises[face.eyes]
    clothes = Self.cloths[face.clothes]
    clothesShade = clothes.times(0.62).mixed(Colour(0.16, 0.1, 0.3), 0.25)
    behind = Self.backgrounds[face.background]
    behindLight = behind.mixed(.white, 0.5)
  }

  private static let skins = ColourScale([
    Colour(0.99, 0.84, 0.74), Colour(0.95, 0.75, 0.6), Colour(0.83, 0.6, 0.44), Colour(0.64, 0.42, 0.29),
    Colour(0.43, 0.27, 0.19),
  ])
  private static let skinShades = ColourScale([
    Colour(0.87, 0.6, 0.53), Colour(0.79, 0.51, 0.41), Colour(0.62, 0.38, 0.28), Colour(0.44, 0.25, 0.18),
    Colour(0.26, 0.14, 0.11),
  ])
  private static let hairs = ColourScale([
    Colour(0.12, 0.1, 0.13), Colour(0.3, 0.18, 0.12), Colour(0.55, 0.29, 0.14), Colour(0.72, 0.34, 0.16),
    Colour(0.91, 0.71, 0.38), Colour(0.83, 0.81, 0.8),
  ])
  private static let irises = ColourScale([
    Colour(0.2, 0.5, 0.74), Colour(0.26, 0.56, 0.4), Colour(0.48, 0.32, 0.14), Colour(0.26, 0.15, 0.1),
  ])
  private static let cloths = ColourScale([
    Colour(0.86, 0.3, 0.29), Colour(0.93, 0.62, 0.22), Colour(0.94, 0.9, 0.83), Colour(0.25, 0.62, 0.56),
    Colour(0.22, 0.4, 0.68), Colour(0.24, 0.24, 0.36),
  ])
  private static let backgrounds = ColourScale([
    Colour(0.6, 0.78, 0.86), Colour(0.55, 0.76, 0.69), Colour(0.86, 0.82, 0.6), Colour(0.93, 0.68, 0.53),
    Colour(0.86, 0.6, 0.66), Colour(0.64, 0.6, 0.8),
  ])
}
