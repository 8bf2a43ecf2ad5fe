// swift-tools-version: 6.2
import PackageDescription

// The inner loops are optimised in debug builds too: tests run real networks.
let optimised: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]

let package = Package(
  name: "phosphene",
  dependencies: [
    // Exact, because the generated code of NetworkZoo is of this version; without traits, because they need all of Foundation.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "phosphene",
      dependencies: [
        "FeatureVisualization", "NetworkZoo", "NeuralNetwork", "Pictures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "ComputeKernels", cSettings: optimised),
    .target(name: "EmbeddedAssets"),
    .target(
      name: "FeatureVisualization", dependencies: ["ComputeKernels", "NetworkZoo", "NeuralNetwork", "Pictures"]),
    .target(name: "NeuralNetwork", dependencies: ["COpenBLAS", "ComputeKernels"]),
    .target(name: "CImageFiles", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "Pictures", dependencies: ["CImageFiles"]),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
    .target(
      name: "NetworkZoo",
      dependencies: ["CDigest", "EmbeddedAssets", "NeuralNetwork", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Files/onnx.proto"]),
    .testTarget(
      name: "NetworkZooTests",
      dependencies: ["NetworkZoo", "NeuralNetwork", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
