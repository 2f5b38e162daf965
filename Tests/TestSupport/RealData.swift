import Glibc

/// The folder of published data sets on a developer's machine: ATELIER_SHARED_DATA, or `shared/data` beside the folder
/// of the package. Nil: there are none.
package let realData: String? = {
  let package = #filePath.split(separator: "/").dropLast(3).map(String.init)
  let beside = "/" + (package.dropLast() + ["shared", "data"]).joined(separator: "/")
  return [getenv("ATELIER_SHARED_DATA").map { String(cString: $0) }, beside].compactMap { $0 }
    .first { access($0 + "/mnist", R_OK) == 0 }
}()
