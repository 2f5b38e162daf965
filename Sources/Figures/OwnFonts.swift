import Basics
internal import CCairo
import Glibc

/// The font of an installation: with it pictures are the same on every machine, also where none has fonts.
///
/// From `<prefix>/lib/atelier/<processor>/atelier` it lies in `<prefix>/share/atelier`; elsewhere letters are drawn with
/// the system's. Files and not a folder are handed to fontconfig, which would write a cache of that one somewhere.
enum OwnFonts {
  static let load: Void = {
    let program = Files.absolute("/proc/self/exe")
    guard let prefix = (0..<4).reduce(program as String?, { path, _ in path?.parentFolder }) else { return }
    let folder = "\(prefix)/share/atelier"
    guard Files.exists("\(folder)/fonts.conf") else { return }
    // Settings and fonts of the machine are left aside.
    setenv("FONTCONFIG_FILE", "\(folder)/fonts.conf", 0)
    for file in Files.names(in: "\(folder)/fonts") { FcConfigAppFontAddFile(nil, "\(folder)/fonts/\(file)") }
  }()
}
