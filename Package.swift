// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "phosphene",
  dependencies: [
    // Exact, because the generated code of NetworkZoo is of this version; without traits, because they need all of Foundation.
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: [])
  ],
  targets: [
    .target(name: "CImageFiles", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "Pictures", dependencies: ["CImageFiles"]),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
    .target(
      name: "NetworkZoo",
      dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Files/onnx.proto"]),
    .testTarget(
      name: "NetworkZooTests",
      dependencies: ["NetworkZoo", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
  ],
  swiftLanguageModes: [.v6]
)
