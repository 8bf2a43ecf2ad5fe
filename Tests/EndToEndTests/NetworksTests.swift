// What there is, and how it comes.

import Foundation
import TerminalEmulator
import TestSupport
import Testing

struct NetworksTests {
  private let home: TemporaryDirectory
  private let environment: [String: String]

  init() throws {
    home = try TemporaryDirectory()
    environment = ["HOME": home.path, "XDG_DATA_HOME": home.path + "/data"]
  }

  private func addClassifier(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: "\(home.path)/\(folder)", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Program.project + "Tests/Reference/Operators/classifier.onnx",
      toPath: "\(home.path)/\(folder)/classifier.onnx")
  }

  @Test func networksListsWhatIsHereAndWhatIsMissing() throws {
    try addClassifier(".keras/models")
    let result = try Program.run(["networks"], environment: environment)
    #expect(result.status == 0 && result.errors == "")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    func line(_ name: String) throws -> [String] { try #require(lines.first { $0.first == name }, "\(name)") }
    #expect(try line("efficientnet-lite0").suffix(2) == ["built", "in"])
    #expect(try line("efficientnet-lite0")[1...2].allSatisfy { Int($0)! > 40 })
    #expect(try line("classifier").last == "\(home.path)/.keras/models/classifier.onnx")
    #expect(try line("vgg19").suffix(7) == ["80", "MB", "not", "downloaded:", "phosphene", "fetch", "vgg19"])
    #expect(
      result.output.contains(
        "searched: \(home.path)/data/phosphene/networks, \(home.path)/.keras/models, \(home.path)/.cache/huggingface/hub\n"
      ))
  }

  @Test func networksIsJSONOnDemand() throws {
    try addClassifier("mine")
    try Data("nonsense".utf8).write(to: URL(fileURLWithPath: "\(home.path)/mine/broken.onnx"))
    let result = try Program.run(["networks", "--json", "\(home.path)/mine"], environment: environment)
    #expect(result.status == 0)
    let list = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      list.prefix(6).compactMap { $0["name"] as? String }
        == ["efficientnet-lite0", "broken", "classifier", "vgg16", "vgg19", "inception_v3"])
    #expect(list[1]["error"] as? String != nil && list[1]["layers"] == nil)
    #expect(list[2]["path"] as? String == "\(home.path)/mine/classifier.onnx")
    #expect(list[2]["nodes"] as? Int ?? 0 > 0 && list[2]["states_input_range"] is Bool)
    #expect(list[4]["fetch"] as? String == "phosphene fetch vgg19" && list[4]["path"] == nil)
  }

  @Test func aFoundNetworkHasANameEverywhere() throws {
    try addClassifier("other")
    let found = environment.merging(["PHOSPHENE_NETWORKS": "/nowhere:\(home.path)/other"]) { $1 }
    let result = try Program.run(["describe", "classifier"], environment: found)
    #expect(result.status == 0 && result.output.hasPrefix("classifier "))
  }

  @Test(arguments: ["describe vgg19", "vgg19/block4_conv1/47", "render vgg19/block4_conv1/47 -o x.png"])
  func aMissingNetworkSaysHowToGetIt(line: String) throws {
    let result = try Program.run(line.split(separator: " ").map(String.init), environment: environment)
    #expect(result.status == 1)
    #expect(
      result.errors == "phosphene: vgg19: not downloaded; run 'phosphene fetch vgg19' (80 MB)\n")
  }

  /// A line, its exit status, and what the one line that is printed must say.
  @Test(arguments: [
    ("fetch vgg19 --url http://127.0.0.1:PORT/", Int32(1), "refuses the connection"),
    ("fetch vgg19 --url ftp://127.0.0.1/", 2, "http:// or https://"),
    ("fetch vgg19 --url nonsense", 2, "http:// or https://"),
    ("fetch resnet", 2, "vgg16, vgg19, inception_v3"),
    ("fetch", 2, "network"),
    ("fetch efficientnet-lite0", 0, "is built in"),
  ]) func aFetchThatCannotBeSaysWhy(line: String, status: Int32, words: String) throws {
    let line = line.replacingOccurrences(of: "PORT", with: "\(HTTPServer.unusedPort)")
    let result = try Program.run(line.split(separator: " ").map(String.init), environment: environment)
    #expect(result.status == status, "\(result)")
    let text = result.output + result.errors
    #expect(text.contains(words) && text.split(separator: "\n").count == 1, "\(text)")
    let left = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
    #expect(left.allSatisfy { !$0.hasSuffix(".part") }, "\(left)")
  }

  @Test func aDeadProxyIsBlamedAndNoPasswordTold() throws {
    let proxy = "127.0.0.1:\(HTTPServer.unusedPort)"
    let result = try Program.run(
      ["fetch", "vgg19", "--url", "http://me:secret@example.invalid/"],
      environment: environment.merging(["http_proxy": "http://\(proxy)", "no_proxy": ""]) { $1 })
    #expect(result.status == 1 && result.errors.contains("\(proxy), a proxy"), "\(result)")
    #expect(!result.errors.contains("secret") && result.errors.contains("http_proxy"), "\(result)")
  }

  @Test func anInterruptedFetchKeepsWhatHasComeAndGoesOn() throws {
    let server = HTTPServer { request in
      let rest = 80_134_624 - (request.offset ?? 0)
      let status = request.offset == nil ? "200 OK" : "206 Partial Content"
      let range = "Content-Range: bytes \(request.offset ?? 0)-80134623/80134624"
      var answer = HTTPServer.Answer(
        status, headers: [range], body: [UInt8](repeating: 7, count: 2_000_000), length: rest)
      answer.thenHangs = true
      return answer
    }
    defer { server.stop() }
    let part = "\(home.path)/data/phosphene/networks/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5.part"
    for bytes in [2_000_000, 4_000_000] {
      let terminal = try Program.explore("fetch", "vgg19", "--url", server.url, environment: environment)
      try #require(terminal.waitFor("\(bytes / 1_000_000).0 MB of 80 MB"))
      let other = try Program.run(["fetch", "vgg19", "--url", server.url], environment: environment)
      #expect(other.status == 1 && other.errors.contains("already being downloaded"))
      terminal.type("\u{3}")
      #expect(terminal.waitForEnd() == .exited(128 + SIGINT))
      #expect(
        terminal.screen.text.contains("phosphene: vgg19: stopped at \(bytes / 1_000_000).0 MB of 80 MB: fetch it again")
      )
      #expect(try FileManager.default.attributesOfItem(atPath: part)[.size] as? Int == bytes)
    }
    #expect(server.requests.map(\.offset) == [nil, 2_000_000])
  }

  @Test func theExplorerOffersToFetchAndSaysWhatWentWrong() throws {
    var environment = environment
    environment["https_proxy"] = "http://127.0.0.1:\(HTTPServer.unusedPort)"
    let terminal = try Program.explore(columns: 120, rows: 40, environment: environment)
    try #require(terminal.waitFor("running"))
    terminal.type("hhj")
    try #require(terminal.waitFor("Press Enter to fetch them (59 MB)"))
    terminal.type("\r")
    try #require(terminal.waitFor("! vgg16: 127.0.0.1:"))
    #expect(terminal.waitFor("a proxy or redirect on the way to storage.googleapis.com"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/data/phosphene/networks") == [])
  }
}
