// Downloads from a server that does what servers do on bad days.

import Foundation
@testable import NetworkZoo
import Synchronization
import TestSupport
import Testing

/// What the servers have: larger than what a socket and libcurl hold at once.
private let whole: [UInt8] = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
private let md5 = "03cd3a7607e17c3877d88f04a6360225"

struct FetchTests {
  private let folder = TestFolder()

  @Test func aFileIsFetchedAndGetsItsNameAtTheEnd() throws {
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    var seen: [FetchProgress] = []
    let deep = "\(folder.path)/a/b"
    let path = try download(server.url).fetch(into: deep) { progress in
      seen.append(progress)
      return true
    }
    #expect(path == "\(deep)/file.h5")
    #expect(folder.names("a/b") == ["file.h5"])
    #expect(folder.bytes("a/b/file.h5") == whole)
    #expect(seen.allSatisfy { $0.total == whole.count && $0.bytes <= whole.count })
    #expect(!seen.isEmpty)
    // it is not fetched twice
    _ = try download(server.url).fetch(into: deep) { _ in true }
    #expect(server.requests.map(\.path) == ["/file.h5"])
  }

  @Test func redirectsAreFollowed() throws {
    let server = HTTPServer { request in
      request.path == "/real" ? .init("200 OK", body: whole) : .init("302 Found", headers: ["Location: /real"])
    }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(server.requests.map(\.path) == ["/file.h5", "/real"])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func aRedirectToAFileOfThisMachineIsNotFollowed() throws {
    let server = HTTPServer { _ in .init("302 Found", headers: ["Location: file:///etc/passwd"]) }
    defer { server.stop() }
    #expect(problem(server) != nil)
    #expect(folder.names() == [])
  }

  // MARK: - Breaks

  @Test func aConnectionThatBreaksOffIsGoneOnWith() throws {
    let server = HTTPServer { request in
      let first = request.offset ?? 0
      let rest = Array(whole[first...])
      return first == 0
        ? .init("200 OK", body: rest, sent: 100_000)
        : .init("206 Partial Content", headers: [range(from: first)], body: rest, sent: first < 300_000 ? 200_000 : nil)
    }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(server.requests.map(\.offset) == [nil, 100_000, 300_000])
    #expect(folder.names() == ["file.h5"])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func whatHasComeStaysForTheNextTime() throws {
    let isWell = Atomic(false)
    let server = HTTPServer { request in
      guard isWell.load(ordering: .relaxed) else {
        return request.offset == nil ? .init("200 OK", body: whole, sent: 250_000) : .init("503 Busy")
      }
      let first = request.offset ?? 0
      return .init("206 Partial Content", headers: [range(from: first)], body: Array(whole[first...]))
    }
    defer { server.stop() }
    #expect(problem(server) == .answered(status: 503))
    #expect(folder.names() == ["file.h5.part"])
    #expect(folder.bytes("file.h5.part") == Array(whole[..<250_000]))
    isWell.store(true, ordering: .relaxed)
    #expect(problem(server) == nil)
    #expect(server.requests.last?.offset == 250_000)
    #expect(folder.names() == ["file.h5"])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func aServerThatNeverGetsFartherIsGivenUp() throws {
    let server = HTTPServer { _ in .init("200 OK", body: whole, sent: 100_000) }
    defer { server.stop() }
    #expect(problem(server) == .brokeOff(bytes: 100_000))
    #expect(server.requests.count == 2)
    #expect(folder.names() == ["file.h5.part"])
  }

  @Test func aServerThatIgnoresRangesBeginsAnew() throws {
    folder.write(Array(whole[..<250_000]), "file.h5.part")
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(server.requests.map(\.offset) == [250_000])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test(arguments: ["bytes 0-599999/600000", "bytes 250001-599999/600000", "pages 250000-599999/600000", "", "bytes x"])
  func anAnswerFromAnotherPlaceIsNotTaken(contentRange: String) throws {
    folder.write(Array(whole[..<250_000]), "file.h5.part")
    let server = HTTPServer { request in
      guard let first = request.offset else { return .init("200 OK", body: whole) }
      return .init("206 Partial Content", headers: ["Content-Range: \(contentRange)"], body: Array(whole[first...]))
    }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(server.requests.map(\.offset) == [250_000, nil])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func aRangeThatTheServerDoesNotHaveIsAskedForFromTheStart() throws {
    folder.write(Array(whole[..<250_000]), "file.h5.part")
    let server = HTTPServer { $0.offset == nil ? .init("200 OK", body: whole) : .init("416 Range Not Satisfiable") }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func aPartThatIsTooLongIsNotUsed() throws {
    folder.write(whole + [1], "file.h5.part")
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(server.requests.map(\.offset) == [nil])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func aWholePartNeedsNoServer() throws {
    folder.write(whole, "file.h5.part")
    let url = "http://127.0.0.1:\(HTTPServer.unusedPort)/"
    #expect(problem(url) == nil)
    #expect(folder.names() == ["file.h5"])
  }

  // MARK: - Lies

  @Test(arguments: [599_999, 600_001, 0]) func anotherLengthThanIsExpectedIsRefusedAtOnce(length: Int) throws {
    let server = HTTPServer { _ in .init("200 OK", body: whole, length: length) }
    defer { server.stop() }
    #expect(problem(server) == .anotherSize(length))
    #expect(folder.names() == [])
  }

  @Test func moreThanIsExpectedIsNotTaken() throws {
    let server = HTTPServer { _ in .init(withoutLength: whole + whole) }
    defer { server.stop() }
    #expect(problem(server) == .anotherSize(nil))
    let left = folder.bytes("file.h5.part") ?? []
    #expect(left.count <= whole.count && left.elementsEqual(whole.prefix(left.count)))
    #expect(folder.bytes("file.h5") == nil)
  }

  @Test func moreThanIsAnnouncedIsLeft() throws {
    let server = HTTPServer { _ in
      var answer = HTTPServer.Answer("200 OK", body: whole)
      answer.bytes += [1, 2, 3]
      return answer
    }
    defer { server.stop() }
    #expect(problem(server) == nil)
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func lessThanIsExpectedIsABreak() throws {
    let server = HTTPServer { _ in .init(withoutLength: Array(whole[..<1000])) }
    defer { server.stop() }
    #expect(problem(server) == .brokeOff(bytes: 1000))
    #expect(folder.bytes("file.h5.part") == Array(whole[..<1000]))
  }

  @Test func anotherFileIsThrownAway() throws {
    let server = HTTPServer { _ in .init("200 OK", body: whole.reversed()) }
    defer { server.stop() }
    guard case .anotherFile(let found)? = problem(server) else { return #expect(Bool(false), "it was taken") }
    #expect(found.digits.count == 32 && found != .md5(md5))
    #expect(folder.names() == [])
  }

  @Test(arguments: ["404 Not Found", "403 Forbidden", "500 Oh", "204 No Content", "206 Partial Content"])
  func otherAnswersAreToldByTheirNumber(status: String) throws {
    for body in [[], Array("sorry".utf8)] {
      let server = HTTPServer { _ in .init(status, body: body) }
      defer { server.stop() }
      #expect(problem(server) == .answered(status: Int(status.prefix(3))!))
      #expect(folder.names() == [])
    }
  }

  // MARK: - Silence

  @Test func aServerThatFallsSilentIsLeft() throws {
    let server = HTTPServer { request in
      var answer = HTTPServer.Answer("200 OK", body: whole, sent: 200_000)
      answer.thenHangs = true
      return answer
    }
    defer { server.stop() }
    #expect(problem(server, patience: FetchPatience(stallSeconds: 1)) == .stalled(bytes: 200_000))
    #expect(folder.bytes("file.h5.part")?.count == 200_000)
  }

  @Test func nobodyListens() throws {
    let port = HTTPServer.unusedPort
    #expect(problem("http://127.0.0.1:\(port)/") == .noConnection(to: "127.0.0.1:\(port)"))
    #expect(folder.names() == [])
  }

  @Test func aNameThatNobodyHas() throws {
    #expect(problem("http://nobody.invalid/file.h5") == .notFound(host: "nobody.invalid"))
    #expect(folder.names() == [])
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense://x", "nonsense", ""]) func otherProtocols(
    url: String
  )
    throws
  {
    #expect(problem(url) == .badURL)
    #expect(folder.names() == [])
  }

  @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://127.0.0.1:99999/"])
  func aRedirectThatIsNotFollowedIsCalledOne(address: String) throws {
    let server = HTTPServer { _ in HTTPServer.Answer("302 Found", headers: ["Location: \(address)"]) }
    defer { server.stop() }
    guard case .redirected? = problem(server) else { return #expect(problem(server) == .redirected(words: "")) }
    #expect(folder.names() == [])
  }

  @Test func whatIsNoWebServerIsCalledNone() throws {
    let server = HTTPServer { _ in
      var answer = HTTPServer.Answer("")
      answer.bytes = Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)
      return answer
    }
    defer { server.stop() }
    #expect(problem(server) == .notHTTP)
    #expect(folder.names() == [])
  }

  @Test func aPortThatCannotBeIsNotCalledAnotherScheme() throws {
    let found = problem("http://127.0.0.1:99999/")
    guard case .malformedURL? = found else { return #expect(found == .malformedURL(words: "")) }
  }

  @Test func whoeverNoLongerWantsItStopsIt() throws {
    let server = HTTPServer { request in
      var answer = HTTPServer.Answer("200 OK", body: whole, sent: 200_000)
      answer.thenHangs = true
      return answer
    }
    defer { server.stop() }
    guard case .interrupted(let bytes)? = problem(server, goesOn: { $0.bytes == 0 }) else {
      return #expect(Bool(false), "it goes on")
    }
    #expect(bytes > 0 && bytes == folder.bytes("file.h5.part")?.count)
    #expect(problem(server, goesOn: { _ in false }) == .interrupted(bytes: bytes), "and again, before anything comes")
  }

  // MARK: - Files

  @Test func twoAtOnceDoNotDisturbEachOther() throws {
    let second = Mutex<FetchError.Problem?>(nil)
    let count = Atomic(0)
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    let other = download(server.url)
    let path = folder.path
    let first = problem(server) { progress in
      if count.add(1, ordering: .relaxed).oldValue == 0 {
        second.withLock { $0 = Self.problem(of: other, in: path) }
      }
      return true
    }
    #expect(first == nil)
    #expect(second.withLock { $0 } == .isBeingFetched)
    #expect(folder.names() == ["file.h5"])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func manyAtOnceLeaveTheWholeFile() async throws {
    let server = HTTPServer { request in
      guard let first = request.offset else { return .init("200 OK", body: whole, sent: 300_000) }
      return .init("206 Partial Content", headers: [range(from: first)], body: Array(whole[first...]))
    }
    defer { server.stop() }
    let (download, path) = (download(server.url), folder.path)
    let problems = await withTaskGroup(of: FetchError.Problem?.self) { group in
      for _ in 0..<8 { group.addTask { Self.problem(of: download, in: path) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(problems.contains(nil))
    #expect(problems.allSatisfy { $0 == nil || $0 == .isBeingFetched })
    #expect(folder.names() == ["file.h5"])
    #expect(folder.bytes("file.h5") == whole)
  }

  @Test func anotherFileOfTheNameIsLeftAlone() throws {
    folder.write([1, 2, 3], "file.h5")
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    #expect(problem(server) == .inTheWay(path: "\(folder.path)/file.h5"))
    #expect(folder.bytes("file.h5") == [1, 2, 3])
    #expect(server.requests.isEmpty)
  }

  @Test func aPartThatIsNoFileIsLeftAlone() throws {
    mkfifo("\(folder.path)/file.h5.part", 0o600)
    symlink("/etc/passwd", "\(folder.path)/other.h5.part")
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    guard case .cannotWrite? = problem(server) else { return #expect(Bool(false), "it is written to") }
    #expect(folder.names() == ["file.h5.part", "other.h5.part"])
    #expect(server.requests.isEmpty)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    folder.write([], "file")
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    let below = "\(folder.path)/file/below"
    #expect(
      Self.problem(of: download(server.url), in: below) == .cannotWrite(path: below, reason: "Not a directory"))
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func aFolderThatMayNotBeWrittenToIsNamed() throws {
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    #expect(problem(server) == .cannotWrite(path: "\(folder.path)/file.h5.part", reason: "Permission denied"))
  }

  @Test(.enabled(if: TinyDisk.isPossible, "making a tiny disk needs the right to mount"))
  func aDiskWithoutRoomIsToldBeforeAnythingIsFetched() throws {
    let server = HTTPServer { _ in .init("200 OK", body: whole) }
    defer { server.stop() }
    try TinyDisk.mounted(at: folder.path, kibibytes: 256) {
      #expect(problem(server) == .diskFull(missing: whole.count))
      #expect(folder.names() == [])
    }
    #expect(server.requests.isEmpty)
  }

  @Test(.enabled(if: TinyDisk.isPossible, "making a tiny disk needs the right to mount"))
  func aDiskThatFillsMeanwhileIsToldAndGoneOnWithLater() throws {
    let server = HTTPServer { request in
      guard let first = request.offset else { return .init("200 OK", body: whole) }
      return .init("206 Partial Content", headers: [range(from: first)], body: Array(whole[first...]))
    }
    defer { server.stop() }
    try TinyDisk.mounted(at: folder.path, kibibytes: 800) {
      let found = problem(server) { _ in
        folder.write(Array(repeating: 0, count: 400_000), "others")
        return true
      }
      let there = folder.bytes("file.h5.part")?.count ?? 0
      #expect(found == .diskFull(missing: whole.count - there))
      unlink("\(folder.path)/others")
      #expect(problem(server) == nil)
      #expect(folder.names() == ["file.h5"])
      #expect(folder.bytes("file.h5") == whole)
    }
  }

  // MARK: - Help

  private func download(_ url: String) -> Download {
    Download(network: "net", file: "file.h5", url: url, checksum: .md5(md5), bytes: whole.count)
  }

  private func problem(
    _ server: HTTPServer, patience: FetchPatience = FetchPatience(),
    goesOn: @escaping (FetchProgress) -> Bool = { _ in true }
  ) -> FetchError.Problem? {
    Self.problem(of: download(server.url), in: folder.path, patience: patience, goesOn: goesOn)
  }

  private func problem(_ url: String) -> FetchError.Problem? {
    Self.problem(of: download(url), in: folder.path)
  }

  private static func problem(
    of download: Download, in folder: String, patience: FetchPatience = FetchPatience(),
    goesOn: @escaping (FetchProgress) -> Bool = { _ in true }
  ) -> FetchError.Problem? {
    do throws(FetchError) {
      _ = try download.fetch(into: folder, patience: patience, report: goesOn)
      return nil
    } catch {
      return error.problem
    }
  }
}

private func range(from first: Int) -> String { "Content-Range: bytes \(first)-\(whole.count - 1)/\(whole.count)" }
