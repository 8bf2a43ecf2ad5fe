// swift-tools-version: 6.2
import PackageDescription

// The inner loops are optimised in debug builds too: tests run real networks.
let optimised: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "phosphene",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Exact, because the generated code is of this version; without traits, because they need all of Foundation.
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: []),
  ],
  targets: [
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "CFiles"),
    // Debian's and Ubuntu's name of the library without MPI
    .target(name: "CHDF5", linkerSettings: [.linkedLibrary("hdf5_serial")]),
    .target(
      name: "CImageFiles",
      linkerSettings: ["gif", "jpeg", "png", "webp", "webpdemux", "webpmux"].map { .linkedLibrary($0) }),
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "ComputeKernels", cSettings: optimised),
    .target(name: "EmbeddedAssets"),

    .target(name: "Files", dependencies: ["CDigest", "CFiles"]),
    .target(name: "NeuralNetwork", dependencies: ["COpenBLAS", "ComputeKernels", "Files"]),
    .target(
      name: "NetworkZoo",
      dependencies: ["CCurl", "CHDF5", "CZlib", "EmbeddedAssets", "Files", "NeuralNetwork", protobuf],
      exclude: ["Formats/onnx.proto"]),
    .target(name: "Pictures", dependencies: ["CImageFiles", "ComputeKernels", "Files"]),
    .target(
      name: "FeatureVisualization",
      dependencies: ["ComputeKernels", "EmbeddedAssets", "Files", "NetworkZoo", "NeuralNetwork", "Pictures"]),
    .target(
      name: "Evidence",
      dependencies: ["ComputeKernels", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork", "Pictures"]),
    .target(
      name: "Exporting",
      dependencies: ["Evidence", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork", "Pictures"]),
    .target(name: "TerminalUI", dependencies: ["CNcurses", "CZlib", "ComputeKernels", "Files", "Pictures"]),
    .target(
      name: "ExplorerUI",
      dependencies: [
        "Evidence", "Exporting", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork", "Pictures",
        "TerminalUI",
      ]),
    .executableTarget(
      name: "phosphene",
      dependencies: [
        "Evidence", "ExplorerUI", "Exporting", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork",
        "Pictures", "TerminalUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "HDF5Writer", path: "Tests/HDF5Writer", linkerSettings: [.linkedLibrary("hdf5_serial")]),
    .target(name: "TerminalEmulator", path: "Tests/TerminalEmulator"),
    .executableTarget(name: "TerminalDemo", dependencies: ["Pictures", "TerminalUI"], path: "Tests/TerminalDemo"),
    .target(name: "TestSupport", dependencies: ["Files", "NetworkZoo", "NeuralNetwork"], path: "Tests/TestSupport"),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "FeatureVisualization", "Files", "HDF5Writer", "NetworkZoo", "Pictures", "TerminalEmulator", "TestSupport",
        "phosphene", protobuf,
      ]),
    .testTarget(
      name: "EvidenceTests",
      dependencies: [
        "ComputeKernels", "Evidence", "Files", "NetworkZoo", "NeuralNetwork", "Pictures", "TestSupport",
      ]),
    .testTarget(
      name: "ExplorerUITests",
      dependencies: [
        "Evidence", "ExplorerUI", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork", "Pictures",
        "TerminalUI", "TestSupport",
      ],
      exclude: ["Screens"]),
    .testTarget(
      name: "ExportingTests",
      dependencies: [
        "Exporting", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork", "Pictures", "TestSupport",
      ]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["COpenBLAS", "ComputeKernels", "NeuralNetwork", "TestSupport"]),
    .testTarget(
      name: "NetworkZooTests",
      dependencies: ["CHDF5", "Files", "HDF5Writer", "NetworkZoo", "NeuralNetwork", "TestSupport", protobuf]),
    .testTarget(
      name: "FeatureVisualizationTests",
      dependencies: [
        "ComputeKernels", "FeatureVisualization", "Files", "NetworkZoo", "NeuralNetwork", "Pictures", "TestSupport",
      ]),
    .testTarget(name: "PicturesTests", dependencies: ["CZlib", "Files", "Pictures", "TestSupport"]),
    .testTarget(
      name: "TerminalUITests", dependencies: ["CZlib", "Pictures", "TerminalDemo", "TerminalEmulator", "TerminalUI"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
