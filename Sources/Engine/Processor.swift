internal import COpenBLAS
internal import CShims

/// What numbers depend on beside what is computed: sums are made in the order of the vectors there are.
package enum Processor {
  /// For example `AVX-512, oneDNN avx512_core_bf16, OpenBLAS SkylakeX`: what this program was compiled for, and what the
  /// libraries make of the processor they find.
  package static var words: String {
    let vectors = String(cString: atelier_vectors())
    let (library, products) = (String(cString: atelier_library_kind()), String(cString: openblas_get_corename()))
    return "\(vectors), oneDNN \(library), OpenBLAS \(products)"
  }
}
