// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "phosphene",
  targets: [
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "Pictures"),
    .target(name: "TerminalUI", dependencies: ["CNcurses", "Pictures"]),
    .target(name: "TerminalEmulator", path: "Tests/TerminalEmulator"),
    .executableTarget(
      name: "TerminalDemo", dependencies: ["TerminalUI", "Pictures"], path: "Tests/TerminalDemo"),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
    .testTarget(
      name: "TerminalUITests",
      dependencies: ["TerminalUI", "Pictures", "TerminalEmulator", "TerminalDemo"]),
  ],
  swiftLanguageModes: [.v6]
)
