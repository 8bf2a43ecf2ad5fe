// Text of other people's files, paths, arguments and the environment must not reach a terminal as it is.

import Foundation
import Glibc
import Pictures
import TestSupport
import Testing

@testable import NetworkZoo

struct HostileTextTests {
  private let folder = TestFolder()
  private static let text = Hostile.text

  /// Runs a command, and searches what it printed. Errors must stay one line.
  @discardableResult private func run(
    _ arguments: [String], environment: [String: String] = [:], fails: Bool? = nil,
    from location: SourceLocation = #_sourceLocation
  ) throws -> Program.Result {
    let result = try Program.run(arguments, environment: environment)
    #expect(Hostile.found(in: result.bytes) == [], "\(arguments.first ?? "")", sourceLocation: location)
    if let fails { #expect((result.status != 0) == fails, "\(result)", sourceLocation: location) }
    #expect(result.status < 128, "\(result)", sourceLocation: location)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasPrefix("phosphene: ") }, "\(result.errors)", sourceLocation: location)
    if result.status != 0 { #expect(lines.count == 1, "\(result.errors)", sourceLocation: location) }
    return result
  }

  private func write(_ model: Onnx_ModelProto, _ name: String) throws -> String {
    folder.write(try Hostile.bytes(model), name)
    return "\(folder.path)/\(name)"
  }

  @Test func namesAndLabelsOfAnONNXFileAreEscapedByEveryCommand() throws {
    let path = try write(Hostile.model(), "net.onnx")
    let layer = try Catalog.open(path).layers[0].name
    #expect(layer.contains("\u{202E}") && layer.contains("\"@seed=3"))
    let (address, node) = ("\(path)/\(layer.inQuotes)", "\(path)/\(layer.inQuotes)/2")
    let options = ["--size", "16", "--iterations", "2", "--recipe", "plain", "--force"]
    let picture = "\(folder.path)/a.png"
    #expect(try run(["describe", path], fails: false).output.contains(#"classes, \u{1b}]52;c;"#))
    try run(["describe", path, "--all-layers"], fails: false)
    try run(["describe", address], fails: false)
    try run(["describe", "\(path)/nothing"], fails: true)
    try run(["render", node, "-o", picture, "--json"] + options, fails: false)
    let made = folder.bytes("a.png")
    try run(["render", "--like", picture, "-o", picture, "--force"], fails: false)
    #expect(folder.bytes("a.png") == made)
    let texts = try PNG.decode(made!).texts
    let own = try #require(texts.first { $0.key == "phosphene:address" }).value
    #expect(Hostile.found(in: Array(own.utf8)) == [])
    try run(["render", own, "-o", picture, "--force"], fails: false)
    #expect(folder.bytes("a.png") == made)
    try run(["render", "\(path)/class(nothing)", "-o", picture] + options, fails: true)
    try run(["render", "\(path)/\(layer.inQuotes)/200", "-o", picture] + options, fails: true)
    try run(["sheet", address, "--nodes", "0-1", "-o", picture] + options, fails: false)
    try run(["sheet", address, "--nodes", "0-100", "-o", picture] + options, fails: true)
    try run(["probe", node, "--image", picture], fails: false)
    let last = try Catalog.open(path).layers.last!.name
    try run(["probe", "\(path)/\(last.inQuotes)/2", "--image", picture], fails: false)
    try run(["bench", address, "--rounds", "1"], fails: false)
    try run(["bench", address, "--rounds", "1", "--json"], fails: false)
    try run(["networks", folder.path], fails: false)
    try run(["networks", folder.path, "--json"], fails: false)
  }

  @Test func whatIsWrongWithAFileIsToldInOneLine() throws {
    for (number, model) in Hostile.refusedModels().enumerated() {
      let path = try write(model, "refused\(number).onnx")
      // of the first two, what comes before the operator can be looked at
      try run(["describe", path], fails: number > 1)
    }
    try run(["networks", folder.path], fails: false)
    try run(["networks", folder.path, "--json"], fails: false)
    Hostile.writeKeras("\(folder.path)/vgg16.h5")
    folder.write(Hostile.zip(member: Self.text), "vgg16.keras")
    folder.write(Hostile.zip(member: Self.text), "vgg.zip")
    for name in ["vgg16.h5", "vgg16.keras", "vgg.zip"] { try run(["describe", "\(folder.path)/\(name)"], fails: true) }
  }

  @Test func textsOfPicturesAndSafetensorsAreEscaped() throws {
    let made = "\(folder.path)/made.png"
    try run(["render", "efficientnet-lite0/block2b_add/3", "--iterations", "1", "--size", "16", "-o", made])
    let (picture, texts) = try PNG.decode(folder.bytes("made.png")!)
    let output = "\(folder.path)/again.png"
    for text in texts {
      for value in [Self.text, text.value + Self.text] {
        let others = texts.filter { $0.key != text.key }
        let changed = others + [PictureText(key: text.key, value: value.filter { $0 != "\0" })]
        folder.write(try PNG.encode(picture, texts: changed), "like.png")
        try run(["render", "--like", "\(folder.path)/like.png", "-o", output, "--force"])
        let metadata = Dictionary(uniqueKeysWithValues: changed.map { ($0.key, $0.value) })
        let tensor = Safetensors.NamedTensor("image\(Self.text)", shape: [1, 1, 3], [0, 0, 0])
        folder.write(Safetensors.encode([tensor], metadata: metadata), "like.safetensors")
        try run(["render", "--like", "\(folder.path)/like.safetensors", "-o", output, "--force"])
      }
    }
    try run(
      ["probe", "efficientnet-lite0/block2b_add/3", "--image", "\(folder.path)/like.safetensors"], fails: true)
  }

  @Test func recipesAndConfigFilesAreEscaped() throws {
    let environment = ["XDG_CONFIG_HOME": folder.path]
    func object(_ pairs: [String: Any]) throws -> [UInt8] { [UInt8](try JSONSerialization.data(withJSONObject: pairs)) }
    let recipes = [
      "about": try object(["about": Self.text]), "unknown": try object([Self.text: 1]),
      "value": try object(["optimizer": ["rule": Self.text]]), "no": Array(Self.text.utf8),
      "named\(Self.text)": try object(["about": "a"]),
    ]
    for (name, bytes) in recipes { folder.write(bytes, "phosphene/recipes/\(name).json") }
    try run(["recipes"], environment: environment, fails: false)
    try run(["recipes", "--json"], environment: environment, fails: false)
    for name in recipes.keys {
      try run(["recipes", name], environment: environment)
      try run(
        ["render", Catalog.first, "--recipe", name, "--iterations", "1", "--size", "16", "-o", "\(folder.path)/a.png"],
        environment: environment)
    }
    for line in [Self.text, "color = \(Self.text)", "recipe = \(Self.text)", "\(Self.text) = 3"] {
      folder.write(Array(line.utf8), "phosphene/config")
      try run([], environment: environment, fails: true)
    }
  }

  @Test func argumentsAreEscaped() throws {
    let text = Self.text
    let commands = ["explore", "render", "sheet", "recipes", "describe", "probe", "networks", "fetch", "bench"]
    for command in commands {
      try run([command, text], fails: true)
      try run([command, "--\(text)"], fails: true)
      try run([command, Catalog.first, text], fails: true)
      try run([command, "efficientnet-lite0/\(text)", "-o", "a"])
      try run([command, "efficientnet-lite0/block2b_add/3@seed=\(text)", "-o", "a"])
      for option in [
        "--size", "--recipe", "--start", "--threads", "--input-range", "--set", "--nodes", "--like", "--url",
      ] {
        try run([command, Catalog.first, option, text], fails: true)
      }
    }
    try run(["render", Catalog.first, "-o", text], fails: true)
    try run(["render", Catalog.first, "-o", "/nowhere\(text)/a.png", "--iterations", "1", "--size", "16"], fails: true)
    try run(["help", text])
    try run(["fetch", "vgg16", "--url", "http://127.0.0.1:9/\(text)"], fails: true)
    try run(["fetch", "vgg16", "--url", "http://\(text)/"], fails: true)
  }

  @Test func whatAServerAnswersIsEscaped() throws {
    let server = HTTPServer { _ in .init("500 \(Self.text)", headers: ["X: \(Self.text)"], body: Array(Self.text.utf8))
    }
    let home = ["HOME": folder.path, "XDG_DATA_HOME": folder.path]
    try run(["fetch", "vgg16", "--url", server.url], environment: home, fails: true)
  }

  @Test func namesOfFilesAndFoldersAreEscaped() throws {
    let path = try write(Hostile.model(), "sub\(Self.text)/net\(Self.text).onnx")
    let below = "\(folder.path)/sub\(Self.text)"
    // a name that is no text
    let broken = Array("\(below)/a".utf8) + [0xFF, 0x9B, 0x33] + Array(".onnx\0".utf8)
    broken.withUnsafeBytes { _ = close(open($0.bindMemory(to: CChar.self).baseAddress!, O_CREAT | O_WRONLY, 0o600)) }
    try run(["networks", below], fails: false)
    try run(["networks", below, "--json"], fails: false)
    try run(["networks", "\(below)/none"], fails: true)
    try run(["describe", path], fails: false)
    try run(["describe", "\(below)/a\u{FFFD}.onnx"], fails: true)
    let picture = "\(below)/a.png"
    try run(["sheet", "\(path)/nothing", "-o", picture], fails: true)
    let layer = try Catalog.open(path).layers[0].name.inQuotes
    let options = ["--size", "16", "--iterations", "1", "--recipe", "plain"]
    try run(["render", "\(path)/\(layer)/1", "-o", picture, "--json"] + options, fails: false)
    try run(["render", "\(path)/\(layer)/1", "-o", picture] + options, fails: true)
    try run(["render", "--like", picture, "-o", "\(below)/b.png"], fails: false)
    try run(["probe", "\(path)/\(layer)/1", "--image", picture], fails: false)
    try run(["probe", "\(path)/\(layer)/1", "--image", "\(below)/none.png"], fails: true)
    let home = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "KERAS_HOME"]
    let environment = Dictionary(uniqueKeysWithValues: (home + ["PHOSPHENE_NETWORKS"]).map { ($0, below) })
    for arguments in [["networks"], ["--help"], ["help", "explore"], ["recipes"], ["describe", "net"], []] {
      try run(arguments, environment: environment)
    }
  }
}
