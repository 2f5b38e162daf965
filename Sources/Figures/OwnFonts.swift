import Basics
internal import CCairo

/// The font of an installation: with it pictures are the same on every machine, also where none has fonts.
///
/// Beside the programs, `lib/atelier/<processor>/atelier`, it lies in `lib/atelier/fonts`; elsewhere letters are drawn with
/// the system's. Files are handed to fontconfig, and not the folder, of which it would write a cache somewhere.
enum OwnFonts {
  static let load: Void = {
    let program = Files.absolute("/proc/self/exe")
    guard let folder = program.parentFolder?.parentFolder.map({ "\($0)/fonts" }) else { return }
    let files = Files.names(in: folder)
    // Settings and fonts of the machine are left aside.
    guard !files.isEmpty, let fonts = FcConfigCreate() else { return }
    for file in files { FcConfigAppFontAddFile(fonts, "\(folder)/\(file)") }
    FcConfigSetCurrent(fonts)
  }()
}
