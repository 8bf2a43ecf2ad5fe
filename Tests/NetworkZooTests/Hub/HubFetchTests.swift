// Fetches from a hub that does what hubs do on good and on bad days.

import Files
import Foundation
@testable import NetworkZoo
import Synchronization
import TestSupport
import Testing

/// Larger than what a socket and libcurl hold at once.
private let weights: [UInt8] = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
private let configuration = Array(#"{"model_type": "vit"}"#.utf8)
private let files = [
  "config.json": configuration, "model.safetensors": weights, "README.md": [1], "onnx/model.onnx": [2],
]

struct HubFetchTests {
  private let folder = TestFolder()
  private let repository = HubRepository("hf:org/net")!
  private var snapshot: String { "models--org--net/snapshots/\(HubServer.commit)" }

  private func fetch(
    _ server: HubServer, _ variables: [String: String] = [:], repository: HubRepository? = nil, retrySeconds: Int = 0,
    report: @escaping (FetchProgress) -> Bool = { _ in true }
  ) throws -> HubFetched {
    let environment = ["HF_ENDPOINT": server.hub.root, "HF_HUB_CACHE": folder.path, "HOME": folder.path]
    return try (repository ?? self.repository).fetch(
      from: Hub(environment: environment.merging(variables) { $1 }),
      patience: FetchPatience(stallSeconds: 5, retrySeconds: retrySeconds), report: report)
  }

  /// What is said of a fetch that fails.
  private func failure(
    _ server: HubServer, _ variables: [String: String] = [:], retrySeconds: Int = 0,
    report: @escaping (FetchProgress) -> Bool = { _ in true }
  ) -> String {
    do {
      _ = try fetch(server, variables, retrySeconds: retrySeconds, report: report)
      return "nothing"
    } catch {
      #expect(!"\(error)".contains("\n"))
      return "\(error)"
    }
  }

  @Test func whatIsFetchedLiesAsTheHubsLibraryKeepsIt() throws {
    let server = try HubServer(files)
    defer { server.stop() }
    let fetched = try fetch(server)
    #expect(fetched.commit == HubServer.commit && !fetched.wasHere && fetched.folder == "\(folder.path)/\(snapshot)")
    #expect(folder.bytes("\(snapshot)/model.safetensors") == weights)
    #expect(folder.bytes("models--org--net/refs/main") == Array(HubServer.commit.utf8))
    #expect(folder.names(snapshot) == ["config.json", "model.safetensors"])
    let manager = FileManager.default
    for (name, bytes) in files where folder.names(snapshot).contains(name) {
      let link = try manager.destinationOfSymbolicLink(atPath: "\(folder.path)/\(snapshot)/\(name)")
      #expect(link.hasPrefix("../../blobs/") && [40, 64].contains(link.dropFirst(12).count))
      #expect(folder.bytes("models--org--net/blobs/\(link.dropFirst(12))") == bytes)
      #expect(folder.names(".locks/models--org--net").contains("\(link.dropFirst(12)).lock"))
    }
    #expect(folder.names("models--org--net/blobs").count == 2)

    #expect(try fetch(server).wasHere)
    #expect(server.storage.requests.count == 1, "nothing is fetched twice")
    server.stop()
    #expect(try fetch(server, ["HF_HUB_OFFLINE": "1"]).wasHere)
  }

  @Test func aRevisionIsKeptByItsName() throws {
    let server = try HubServer(files)
    defer { server.stop() }
    _ = try fetch(server, repository: HubRepository("hf:org/net#refs%2Fpr%2F1"))
    #expect(server.hub.requests.first?.path == "/api/models/org/net/revision/refs%2Fpr%2F1")
    #expect(folder.bytes("models--org--net/refs/refs/pr/1") == Array(HubServer.commit.utf8))
    #expect(server.hub.requests.dropFirst().allSatisfy { $0.path.contains("/resolve/\(HubServer.commit)/") })
  }

  @Test func theTokenIsNotToldToTheServerOfTheFiles() throws {
    let server = try HubServer(files)
    defer { server.stop() }
    _ = try fetch(server, ["HF_TOKEN": "hf_x"])
    #expect(server.hub.requests.allSatisfy { $0.authorization == "Bearer hf_x" })
    #expect(server.storage.requests.count == 1 && server.storage.requests[0].authorization == nil)
  }

  @Test func aRedirectWithinTheHubIsFollowedAndKeepsTheToken() throws {
    let server = try HubServer(files) { request in
      request.path.hasPrefix("/api/models/org/old/")
        ? .init("307 Temporary Redirect", headers: ["Location: /api/models/org/net/revision/main"])
        : request.path.hasPrefix("/org/old/")
          ? .init("307 Temporary Redirect", headers: ["Location: \(request.path.replacing("/old/", with: "/net/"))"])
          : nil
    }
    defer { server.stop() }
    _ = try fetch(server, ["HF_TOKEN": "hf_x"], repository: HubRepository("hf:org/old"))
    #expect(folder.bytes(snapshot.replacing("net", with: "old") + "/model.safetensors") == weights)
    #expect(server.hub.requests.allSatisfy { $0.authorization == "Bearer hf_x" })
  }

  // MARK: - Breaks

  @Test func whatHasComeStaysForTheNextTime() throws {
    let isWell = Atomic(false)
    let server = try HubServer(
      files,
      inStorage: { request, file in
        if isWell.load(ordering: .relaxed) { return nil }
        return request.offset == nil ? .init("200 OK", body: file.bytes, sent: 250_000) : .init("503 Busy")
      })
    defer { server.stop() }
    #expect(failure(server).contains("responds with 503"))
    let parts = folder.names("models--org--net/blobs").filter { $0.hasSuffix(".incomplete") }
    #expect(parts.count == 1 && folder.bytes("models--org--net/blobs/\(parts[0])")?.count == 250_000)
    #expect(folder.bytes("models--org--net/refs/main") == nil, "what is not whole is not the main branch")
    isWell.store(true, ordering: .relaxed)
    _ = try fetch(server)
    #expect(server.storage.requests.last?.offset == 250_000)
    #expect(folder.bytes("\(snapshot)/model.safetensors") == weights)
    #expect(folder.names("models--org--net/blobs").allSatisfy { !$0.hasSuffix(".incomplete") })
  }

  @Test func aSmallFileThatIsCutIsAskedForAgain() throws {
    let count = Atomic(0)
    let server = try HubServer(files) { request in
      guard request.path.hasSuffix("/config.json"), count.add(1, ordering: .relaxed).newValue < 3 else { return nil }
      return .init("200 OK", body: configuration, sent: 5)
    }
    defer { server.stop() }
    _ = try fetch(server)
    #expect(folder.bytes("\(snapshot)/config.json") == configuration)
    let always = try HubServer(files) { request in
      request.path.hasSuffix("/config.json") ? .init("200 OK", body: configuration, sent: 5) : nil
    }
    defer { always.stop() }
    try FileManager.default.removeItem(atPath: "\(folder.path)/models--org--net")
    #expect(failure(always) == "hf:org/net: the connection was lost after 5 bytes of config.json: try again later")
  }

  @Test func aBusyHubIsWaitedFor() throws {
    let isBusy = Atomic(true)
    let server = try HubServer(files) { _ in
      isBusy.exchange(false, ordering: .relaxed) ? .init("429 Too Many Requests", headers: ["Retry-After: 0"]) : nil
    }
    defer { server.stop() }
    _ = try fetch(server)
    #expect(folder.bytes("\(snapshot)/model.safetensors") == weights)
  }

  @Test func aWaitForABusyHubCanBeEnded() throws {
    let server = try HubServer(files) { _ in .init("429 Too Many Requests", headers: ["Retry-After: 20"]) }
    defer { server.stop() }
    #expect(
      failure(server) == "hf:org/net: 127.0.0.1 wants no more requests for now (429): try again in 20 s",
      "it is longer than anybody waits")
    // the second time it is asked, it waits
    let asked = Mutex(0)
    let text = failure(server, retrySeconds: 30) { _ in
      asked.withLock { count in
        count += 1
        return server.hub.requests.count < 2
      }
    }
    #expect(text == "hf:org/net: stopped")
  }

  // MARK: - Refusals

  /// A request by a part of its path, what is answered, the environment, and words of what is said.
  @Test(arguments: [
    ("/api/", "401 Unauthorized", [], [:], "put a token of yours into $HF_TOKEN"),
    ("/api/", "401 Unauthorized", [], ["HF_TOKEN": "x"], "check the name, and the token in $HF_TOKEN"),
    ("/api/", "401 Unauthorized", ["X-Error-Code: GatedRepo"], [:], "accept them at"),
    ("config.json", "403 Forbidden", ["X-Error-Code: GatedRepo"], ["HF_TOKEN": "x"], "it is gated"),
    ("/api/", "404 Not Found", ["X-Error-Code: RepoNotFound"], [:], "has no such repository (404): check the name"),
    ("/api/", "404 Not Found", ["X-Error-Code: RevisionNotFound"], [:], "has no revision 'main' of it"),
    ("config.json", "404 Not Found", ["X-Error-Code: EntryNotFound"], [:], "does not have its config.json (404)"),
    ("/api/", "429 Too Many Requests", [], [:], "wants no more requests for now (429): try again later"),
    ("/api/", "500 Oh", [], [:], "responds with 500"),
    ("/api/", "200 OK", [], [:], "is not a commit and a list of files"),
    ("model.safetensors", "200 OK", [], [:], "model.safetensors cannot be checked: its ETag is missing"),
    ("model.safetensors", "200 OK", ["ETag: \"../../x\""], [:], "its ETag is '../../x'"),
    (
      "model.safetensors", "200 OK", ["X-Repo-Commit: ffff", "ETag: \"x\""], [:], "came from the commit ffff instead of"
    ),
    (
      "model.safetensors", "302 Found",
      ["Location: http://127.0.0.1:1/x", "X-Linked-Size: -1", "X-Linked-Etag: \(String(repeating: "a", count: 64))"],
      [:],
      "nobody says how many bytes model.safetensors has"
    ),
    ("model.safetensors", "302 Found", ["Location: file:///etc/passwd"], [:], "redirects to an address"),
  ]) func whatTheHubAnswersIsSaidInALine(
    path: String, status: String, headers: [String], variables: [String: String], words: String
  ) throws {
    let server = try HubServer(files) { request in
      request.path.contains(path) ? .init(status, headers: headers, body: Array("sorry".utf8)) : nil
    }
    defer { server.stop() }
    let text = failure(server, variables)
    #expect(text.hasPrefix("hf:org/net: ") && text.contains(words), "\(text)")
    #expect(folder.bytes("models--org--net/refs/main") == nil)
  }

  @Test func anotherFileThanTheHubTellsIsThrownAway() throws {
    let server = try HubServer(files, inStorage: { _, file in .init("200 OK", body: file.bytes.reversed()) })
    defer { server.stop() }
    let text = failure(server)
    #expect(text.contains("has the SHA-256 ") && text.contains("and was discarded"), "\(text)")
    #expect(!text.contains("signed"), "what signs an address is secret")
    #expect(folder.names("models--org--net/blobs").count == 1, "the configuration alone")
    let small = try HubServer(files) { request in
      let headers = ["ETag: \"\(String(repeating: "a", count: 40))\""]
      return request.path.hasSuffix("config.json") ? .init("200 OK", headers: headers, body: [1, 2]) : nil
    }
    defer { small.stop() }
    try FileManager.default.removeItem(atPath: "\(folder.path)/models--org--net")
    #expect(failure(small).contains("has the git's SHA-1 ") || failure(small).contains("git's SHA-1"))
    #expect(folder.names(snapshot) == [])
  }

  @Test func aFileOfAnotherSizeIsNotTaken() throws {
    let server = try HubServer(files, inStorage: { _, file in .init("200 OK", body: file.bytes + [1]) })
    defer { server.stop() }
    #expect(failure(server).contains("has 600001 bytes instead of 600000"))
  }

  @Test(arguments: ["../evil", "/etc/passwd", "a/../../evil", "a//b", "./x", "a\\\\b"])
  func namesThatLeaveTheFolderAreRefused(name: String) throws {
    let server = try HubServer(files.merging([name: [1]]) { $1 })
    defer { server.stop() }
    let text = failure(server)
    #expect(text.contains("which would lie outside of its folder: nothing is fetched"), "\(text)")
    #expect(folder.names() == [])
  }

  @Test(arguments: ["models--org--net", "models--org--net/snapshots", ".locks", "models--org--net/blobs"])
  func nothingIsWrittenThroughALink(name: String) throws {
    let server = try HubServer(files)
    defer { server.stop() }
    let elsewhere = TestFolder()
    folder.write([], "\(name)/x")
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/\(name)", withDestinationPath: elsewhere.path)
    #expect(failure(server).contains("\(name) is a link or a file, and nothing is fetched through it"))
    #expect(elsewhere.names() == [])
  }

  @Test func withoutTheNetNothingIsAskedFor() throws {
    let server = try HubServer(files)
    defer { server.stop() }
    #expect(
      failure(server, ["HF_HUB_OFFLINE": "1"])
        == "hf:org/net: it is not here, and HF_HUB_OFFLINE forbids to fetch it: unset that variable")
    #expect(server.hub.requests.isEmpty)
    #expect(
      failure(server, ["HF_ENDPOINT": "ftp://x"]).contains(
        "http:// or https:// and a server are expected in $HF_ENDPOINT"))
    #expect(
      failure(server, ["HF_ENDPOINT": "http://127.0.0.1:\(HTTPServer.unusedPort)"]).contains("refuses the connection"))
  }

  @Test func aBlobThatAnotherProgramFetchesIsWaitedFor() throws {
    let server = try HubServer(files)
    defer { server.stop() }
    _ = try fetch(server)
    let blob = try #require(folder.names("models--org--net/blobs").first { $0.count == 64 })
    try FileManager.default.removeItem(atPath: "\(folder.path)/models--org--net/blobs/\(blob)")
    let path = "\(folder.path)/.locks/models--org--net/\(blob).lock"
    let lock = Mutex(try FileLock(path))
    #expect(try FileLock(path) == nil)
    // who waits reports, and is let in then
    _ = try fetch(server) { _ in
      lock.withLock { $0 = nil }
      return true
    }
    #expect(folder.bytes("\(snapshot)/model.safetensors") == weights)
  }
}
