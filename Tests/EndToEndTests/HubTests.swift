// Networks of Hugging Face's hub and of the ONNX model zoo, as users get and name them.

import Foundation
import TerminalEmulator
import TestSupport
import Testing

struct HubTests {
  private let home: TemporaryDirectory
  private let server: HubServer

  init() throws {
    home = try TemporaryDirectory()
    let vit = Program.project + "Tests/Reference/Transformers/vit/"
    var files: [String: [UInt8]] = [:]
    for name in ["config.json", "preprocessor_config.json", "model.safetensors"] {
      files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: vit + name)))
    }
    files["pytorch_model.bin"] = [1]
    server = try HubServer(files, as: "org/vit")
  }

  private func environment(_ more: [String: String] = [:]) -> [String: String] {
    [
      "HOME": home.path, "XDG_DATA_HOME": "\(home.path)/data", "XDG_STATE_HOME": "\(home.path)/state",
      "HF_HUB_CACHE": "\(home.path)/hub", "HF_ENDPOINT": server.hub.root,
    ].merging(more) { $1 }
  }

  private func run(_ line: String, _ more: [String: String] = [:]) throws -> Program.Result {
    try Program.run(line.split(separator: " ").map(String.init), environment: environment(more))
  }

  @Test func aFetchedNetworkHasItsNameEverywhere() throws {
    defer { server.stop() }
    let missing = try run("describe hf:org/vit")
    #expect(missing.errors == "phosphene: hf:org/vit: not downloaded; run 'phosphene fetch hf:org/vit'\n")
    let fetched = try run("fetch hf:org/vit")
    #expect(
      fetched.status == 0 && fetched.output.hasPrefix("downloaded hf:org/vit at commit 0123456789ab to "), "\(fetched)")
    #expect(
      fetched.output.contains(
        "chosen: config.json, preprocessor_config.json, model.safetensors; left out: pytorch_model.bin\n"))
    #expect(try run("fetch hf:org/vit").output.hasPrefix("hf:org/vit is already here: "))

    let offline = ["HF_HUB_OFFLINE": "1"]
    let described = try run("describe hf:org/vit", offline)
    #expect(described.status == 0 && described.output.hasPrefix("hf:org/vit "), "\(described)")
    let listed = try run("networks", offline)
    #expect(listed.output.contains("\nhf:org/vit ") && listed.output.contains(", \(home.path)/hub\n"))

    let picture = "\(home.path)/picture.png"
    let rendered = try run("render hf:org/vit/blocks.1.mlp/3 -o \(picture) --iterations 2", offline)
    #expect(rendered.status == 0, "\(rendered)")
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: picture)), as: UTF8.self)
    #expect(text.contains("phosphene:commit") && text.contains(HubServer.commit))
    let again = try run("render --like \(picture) -o \(home.path)/again.png", offline)
    #expect(again.status == 0 && again.errors == "", "\(again)")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: picture))
        == Data(contentsOf: URL(fileURLWithPath: "\(home.path)/again.png")))
  }

  @Test func theExplorerFetchesWhatIsMissingAndComesBack() throws {
    defer { server.stop() }
    let first = try Program.explore("hf:org/vit/blocks.1.mlp/3", columns: 120, rows: 40, environment: environment())
    try #require(first.waitFor("running"), "\(first.screen.text)")
    first.type("q")
    #expect(first.waitForEnd() == .exited(0))
    let place = try String(contentsOfFile: "\(home.path)/state/phosphene/last-place", encoding: .utf8)
    #expect(place.hasPrefix("hf:org/vit/blocks.1.mlp/3"), "\(place)")
    server.stop()
    let second = try Program.explore(columns: 120, rows: 40, environment: environment())
    try #require(second.waitFor("running"))
    second.type("hh")
    #expect(second.waitFor("org/vit") && second.waitFor("- Hugging Face"))
    second.type("q")
    #expect(second.waitForEnd() == .exited(0))
  }

  @Test func aMissingRepositoryIsFetchedFromTheList() throws {
    defer { server.stop() }
    let terminal = try Program.explore(columns: 120, rows: 40, environment: environment())
    try #require(terminal.waitFor("running"))
    terminal.type(":hf:org/vit/blocks.1.mlp/3\r")
    try #require(terminal.waitFor("Press Enter to fetch them."))
    terminal.type("\r")
    try #require(terminal.waitFor("running"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func severalProgramsAtOnceShareOneCache() async throws {
    defer { server.stop() }
    let environment = environment()
    let programs = (0..<3).map { _ in
      Task.detached { try Program.run(["fetch", "hf:org/vit"], environment: environment) }
    }
    for program in programs {
      let result = try await program.value
      #expect(result.status == 0, "\(result)")
    }
    #expect(try run("describe hf:org/vit", ["HF_HUB_OFFLINE": "1"]).status == 0)
  }

  @Test func aFetchThatIsKilledGoesOn() throws {
    defer { server.stop() }
    let weights = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Program.project + "Tests/Reference/Torch/zip.bin")))
    let slow = try HubServer(
      ["pytorch_model.bin": weights], as: "org/bin",
      inStorage: { request, file in
        guard request.offset == nil else { return nil }
        var answer = HTTPServer.Answer("200 OK", body: file.bytes, sent: 20_000)
        answer.thenHangs = true
        return answer
      })
    defer { slow.stop() }
    let variables = environment(["HF_ENDPOINT": slow.hub.root])
    let killed = try Program.run(
      after:
        "(until [ -s $HF_HUB_CACHE/models--org--bin/blobs/*.incomplete ]; do sleep 0.05; done; kill -9 $$) 2>&- >&- & true",
      ["fetch", "hf:org/bin"], environment: variables)
    #expect(killed.status == 128 + SIGKILL)
    let again = try Program.run(["fetch", "hf:org/bin"], environment: variables)
    #expect(again.status == 0, "\(again)")
    #expect(slow.storage.requests.count == 2 && slow.storage.requests[1].offset ?? 0 > 0)
    #expect(try Program.run(["describe", "hf:org/bin"], environment: variables).status == 0)
  }

  /// A line, its exit status, and words of the one line that is printed.
  @Test(arguments: [
    ("fetch hf:org/other", Int32(1), "has no such repository (404)"), ("fetch hf:../x", 2, "hf:ORG/REPO"),
    ("fetch hf:org/vit --url http://x/", 2, "$HF_ENDPOINT"), ("hf:org/a/b@@", 1, "hf:org/a"),
    ("fetch alexnet --url http://127.0.0.1:PORT/", 1, "alexnet: 127.0.0.1:PORT refuses"),
    ("fetch alexnex", 2, "(nearest: alexnet"), ("describe googlenet", 1, "run 'phosphene fetch googlenet' (28 MB)"),
    ("fetch googlenet", 1, "googlenet: it is not here, and HF_HUB_OFFLINE forbids to fetch it"),
    ("describe inception_v1", 1, "inception-v1: not downloaded; run 'phosphene fetch inception-v1' (28 MB)"),
  ]) func whatCannotBeFetchedIsSaidInALine(line: String, status: Int32, words: String) throws {
    defer { server.stop() }
    let port = "\(HTTPServer.unusedPort)"
    let offline = line == "fetch googlenet" ? ["HF_HUB_OFFLINE": "1"] : [:]
    let result = try run(line.replacing("PORT", with: port), offline)
    #expect(result.status == status, "\(result)")
    #expect(result.errors.contains(words.replacing("PORT", with: port)), "\(result.errors)")
    #expect(result.output == "" && result.errors.split(separator: "\n").count == 1, "\(result)")
  }

  @Test func aFileOfTheZooIsToldByItsSum() throws {
    defer { server.stop() }
    let size = 4_956_208
    let mirror = HTTPServer { _ in .init("200 OK", body: [UInt8](repeating: 7, count: size)) }
    defer { mirror.stop() }
    let result = try run("fetch squeezenet1.1 --url \(mirror.root)/")
    #expect(mirror.requests.map(\.path) == ["/squeezenet1.1-7.onnx"])
    #expect(
      result.status == 1
        && result.errors.contains("instead of 1eeff551a67ae8d565ca33b572fc4b66e3ef357b0eb2863bb9ff47a918cc4088"))
    // where one place does not have it, the next is asked
    let hub = HTTPServer { request in
      request.path.contains("legacy_models") ? .init("200 OK", body: [1, 2, 3]) : .init("401 Unauthorized")
    }
    defer { hub.stop() }
    let other = try run("fetch squeezenet1.1", ["HF_ENDPOINT": hub.root])
    #expect(
      hub.requests.map { $0.path.split(separator: "/")[1] } == ["squeezenet1.1", "squeezenet1.1-7", "legacy_models"])
    #expect(other.errors.contains("has 3 bytes instead of 4956208"), "\(other)")
  }
}
