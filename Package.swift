// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "phosphene",
  targets: [
    .target(name: "Pictures"),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
  ],
  swiftLanguageModes: [.v6]
)
