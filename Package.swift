// swift-tools-version: 6.2
import PackageDescription

// Swift's SIMD types reach the processor's peak only when compiled for the processor at hand (docs/performance.md),
// so a build is for the machine it was made on, or for the one that ATELIER_CPU names: x86-64-v3 has AVX2 alone.
// swiftc compiles for what its own clang is told to, and that knows names of which `-target-cpu` has never heard.
// A binary started on a lesser processor says so and stops.
let processor = Context.environment["ATELIER_CPU"] ?? "native"
#if arch(x86_64)
  let processorFlag = "-march=" + processor
#else
  let processorFlag = "-mcpu=" + processor
#endif
let native: [SwiftSetting] = [.unsafeFlags(["-Xcc", processorFlag, "-Xcc", "-Wno-psabi"])]
// Where vectors are shorter than sixteen numbers, clang warns about how they would be passed; all such calls are inlined.
let nativeC: [CSetting] = [
  .unsafeFlags([processorFlag, "-O3", "-fno-math-errno", "-Wall", "-Wextra", "-Wno-psabi"])
]

func tests(_ module: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], exclude: [String] = [])
  -> Target
{
  .testTarget(
    name: module + "Tests", dependencies: [.init(stringLiteral: module), "TestSupport"] + dependencies,
    exclude: exclude, resources: resources, swiftSettings: native)
}

let package = Package(
  name: "atelier",
  products: [.executable(name: "atelier", targets: ["atelier"])],
  targets: [
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .target(
      name: "CShims", dependencies: ["CPNG", "CJPEG"], cSettings: nativeC,
      linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp"), .linkedLibrary("z")]),

    .target(
      name: "CBuild",
      cSettings: [
        .define("ATELIER_COMMIT", to: "\"\(Context.environment["ATELIER_COMMIT"] ?? "")\""),
        .define("ATELIER_BUILT_FOR", to: "\"\(processor)\""),
      ]),
    .target(name: "Basics", swiftSettings: native),
    .target(name: "Search", dependencies: ["Basics"], swiftSettings: native),
    .target(name: "Results", dependencies: ["Search", "Basics"], swiftSettings: native),
    .target(name: "Spec", dependencies: ["Search", "Basics", "CYAML"], swiftSettings: native),
    .target(name: "Graph", dependencies: ["Basics"], swiftSettings: native),
    .target(name: "Model", dependencies: ["Spec", "Graph", "Basics"], swiftSettings: native),
    .target(name: "Engine", dependencies: ["Graph", "CShims", "COpenBLAS", "Basics"], swiftSettings: native),
    .target(name: "Data", dependencies: ["Basics", "CShims"], swiftSettings: native),
    .target(name: "Feeding", dependencies: ["Model", "Engine", "Data", "Spec", "Basics"], swiftSettings: native),
    .target(name: "Measures", dependencies: ["Basics", "COpenBLAS"], swiftSettings: native),
    .target(
      name: "Metrics", dependencies: ["Results", "Measures", "Feeding", "Model", "Engine", "Spec", "Graph", "Basics"],
      swiftSettings: native),
    .target(
      name: "Trial",
      dependencies: ["Results", "Metrics", "Feeding", "Model", "Engine", "Data", "Spec", "Search", "Graph", "Basics"],
      swiftSettings: native),
    .target(name: "Sweep", dependencies: ["Results", "Basics"], swiftSettings: native),
    .target(name: "Figures", dependencies: ["Results", "Basics", "CCairo", "CPNG"], swiftSettings: native),
    .target(name: "Report", dependencies: ["Results", "Figures", "Basics"], swiftSettings: native),
    .target(name: "Export", dependencies: ["Results", "Basics"], swiftSettings: native),
    .executableTarget(
      name: "atelier",
      dependencies: [
        "Sweep", "Report", "Export", "Trial", "Figures", "Metrics", "Model", "Engine", "Data", "Spec", "Results",
        "Basics", "CBuild", "CShims",
      ],
      swiftSettings: native,
      // An installed program finds the libraries in the folder above its own, and so do these each other.
      linkerSettings: [.unsafeFlags(["-Xlinker", "--disable-new-dtags", "-Xlinker", "-rpath=$ORIGIN/.."])]),
    .executableTarget(
      name: "gallery",
      dependencies: ["Figures", "Metrics", "Model", "Data", "Spec", "Results", "Basics", "CPNG"],
      path: "Tests/Gallery",
      exclude: ["rows.csv", "systems.csv", "measured.csv", "run.sh"], swiftSettings: native),
    .executableTarget(
      name: "peer",
      dependencies: ["Trial", "Metrics", "Measures", "Model", "Engine", "Spec", "Graph", "Results", "Basics"],
      path: "Tests/Peers/Program",
      swiftSettings: native),

    .target(
      name: "TestSupport", dependencies: ["Results", "Graph", "Basics"], path: "Tests/TestSupport",
      swiftSettings: native),
    tests("Basics", []),
    tests("Results", ["Spec", "Basics"]),
    tests("Search", ["Basics"]),
    tests("Spec", ["Search", "Basics"]),
    tests("Graph", ["Basics"]),
    tests("Engine", ["Graph", "Basics"]),
    tests("Model", ["Spec", "Graph", "Basics"]),
    tests("Data", ["Basics"]),
    tests("Measures", ["Basics"]),
    tests("Metrics", ["Measures", "Figures", "Feeding", "Model", "Engine", "Data", "Spec", "Graph", "Basics"]),
    tests("Trial", ["Results", "Metrics", "Model", "Engine", "Data", "Spec", "Graph", "Basics"]),
    tests("Sweep", ["Report", "Results", "Basics"]),
    tests("Report", ["Figures", "Results", "Basics"]),
    tests("Figures", ["Results", "Basics"]),
    tests("Export", ["Results", "Basics"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "atelier", "gallery", "Figures", "Model", "Data", "Spec", "Results", "Basics", "TestSupport",
      ],
      exclude: ["Wrong", "Lines", "Check", "Language"], swiftSettings: native),
  ],
  swiftLanguageModes: [.v6]
)
