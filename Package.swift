// swift-tools-version: 6.2
import PackageDescription

// The inner loops are optimised in debug builds too: tests run real networks.
let optimised: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]

let package = Package(
  name: "phosphene",
  targets: [
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "ComputeKernels", cSettings: optimised),
    .target(name: "NeuralNetwork", dependencies: ["COpenBLAS", "ComputeKernels"]),
    .target(name: "Pictures"),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
