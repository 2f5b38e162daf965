// swift-tools-version: 6.2
import PackageDescription

// A package of its own, since all of it is compiled for the fuzzer; its sources are links to the program's.
let swift: [SwiftSetting] = [
  .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing", "-target-cpu", "native"])
]
let c: [CSetting] = [
  .unsafeFlags(["-fsanitize=fuzzer-no-link,address", "-O1", "-fno-math-errno", "-march=native", "-Wall"])
]

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CFuzzer"),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg"),
    .target(
      name: "CShims", dependencies: ["CPNG", "CJPEG"], cSettings: c,
      linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp"), .linkedLibrary("z")]),
    .target(name: "Basics", swiftSettings: swift),
    .target(name: "Search", dependencies: ["Basics"], swiftSettings: swift),
    .target(name: "Spec", dependencies: ["Search", "Basics", "CYAML"], swiftSettings: swift),
    .target(name: "Graph", dependencies: ["Basics"], swiftSettings: swift),
    .target(name: "Model", dependencies: ["Spec", "Graph", "Basics"], swiftSettings: swift),
    .target(name: "Data", dependencies: ["Basics", "CShims"], swiftSettings: swift),
    .target(name: "Engine", dependencies: ["Graph", "CShims", "COpenBLAS", "Basics"], swiftSettings: swift),
    .target(name: "Results", dependencies: ["Search", "Basics"], swiftSettings: swift),
    .target(name: "Measures", dependencies: ["Basics", "COpenBLAS"], swiftSettings: swift),
    .target(name: "Feeding", dependencies: ["Model", "Engine", "Data", "Spec", "Basics"], swiftSettings: swift),
    .target(
      name: "Metrics",
      dependencies: ["Results", "Measures", "Feeding", "Model", "Engine", "Data", "Spec", "Graph", "Basics"],
      swiftSettings: swift),
    .target(
      name: "Trial",
      dependencies: [
        "Results", "Metrics", "Feeding", "Model", "Engine", "Data", "Spec", "Search", "Graph", "Basics",
      ],
      swiftSettings: swift),
    .executableTarget(
      name: "fuzz", dependencies: ["Trial", "Data", "Model", "Spec", "Basics", "CFuzzer"],
      swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ],
  swiftLanguageModes: [.v6]
)
