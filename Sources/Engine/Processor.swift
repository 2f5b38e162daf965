internal import COpenBLAS
internal import CShims

/// What results depend on besides the graph: the width of vectors decides the order in which numbers are summed.
package enum Processor {
  /// For example `AVX-512, oneDNN avx512_core_bf16, OpenBLAS SkylakeX`: what this program was compiled for, and
  /// what the libraries chose for the processor that they found.
  package static var words: String {
    let vectors = String(cString: atelier_vectors())
    let (library, products) = (String(cString: atelier_library_kind()), String(cString: openblas_get_corename()))
    return "\(vectors), oneDNN \(library), OpenBLAS \(products)"
  }

  /// What numbers come from besides this program, with the versions that are loaded: `oneDNN 2.6.0`.
  package static var libraries: [String] {
    let products = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
    return ["oneDNN \(String(cString: atelier_library_version()))", products]
  }
}
