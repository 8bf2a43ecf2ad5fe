// Networks that have to be opened or downloaded first.

@testable import ExplorerUI
@testable import FeatureVisualization
@testable import NetworkZoo
import TerminalUI
import TestSupport
import Testing

struct NetworksTests {
  /// An explorer on a run of the embedded network whose network column has the focus.
  private func explorer(columns: Int = 120, rows: Int = 40) throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.report([1, 2, 3])
    test.press("<left><left>")
    _ = test.takeEffects()
    return test
  }

  private let download = KerasArchitecture.vgg19.published(withTop: false)
  private func progress(_ bytes: Int) -> FetchProgress { FetchProgress(bytes: bytes, total: 80_134_624, rate: 4.2e6) }
  private func failure(_ problem: FetchError.Problem) -> Result<Fetched, FetchError> {
    .failure(FetchError(download: download, problem: problem))
  }

  @Test(arguments: [(120, 40), (80, 24)]) func aMissingNetworkSaysWhatItIsAndHowItComes(columns: Int, rows: Int) throws
  {
    var test = try explorer(columns: columns, rows: rows)
    test.press("jj")
    #expect(test.takeEffects() == ["pause"], "what is no longer seen does not go on")
    try expectScreen(test.screen, is: "missing-\(columns)x\(rows)")
    test.press("<enter>")
    #expect(test.takeEffects() == ["fetch vgg19"])
    test.send(.fetching(network: 2, progress(30_000_000)))
    try expectScreen(test.screen, is: "fetching-\(columns)x\(rows)")
  }

  @Test func whatHasComeIsOpenedAndClimbed() throws {
    var test = try explorer()
    test.press("jj<enter>")
    _ = test.takeEffects()
    test.send(.fetching(network: 2, progress(80_134_624)))
    test.send(.fetched(network: 2, .success(Fetched(path: "/there"))))
    #expect(test.takeEffects() == ["open vgg19"])
    #expect(test.status.hasPrefix(" opening   fetched vgg19 · 80 MB"))
    test.send(.opened(network: 2, .success(ScriptedExplorer.file)))
    #expect(test.takeEffects().last?.hasPrefix("begin ") == true)
    #expect(!test.screen.contains("vgg19           fetch"))
  }

  @Test(arguments: ["<esc>", "<enter>"]) func aFetchIsStopped(keys: String) throws {
    var test = try explorer()
    test.press("jj<enter>")
    test.send(.fetching(network: 2, progress(30_000_000)))
    _ = test.takeEffects()
    test.press(keys)
    #expect(test.takeEffects() == ["stop fetching 2"])
    test.send(.fetched(network: 2, failure(.interrupted(bytes: 30_000_000))))
    #expect(test.status.contains("   vgg19: stopped at 30 MB of 80 MB"))
    #expect(test.screen.contains("fetch it again to"))
    test.press(keys)
    #expect(test.takeEffects() == (keys == "<esc>" ? [] : ["fetch vgg19"]), "it can be fetched again")
  }

  @Test func aFailedFetchSaysWhyAndCanBeTriedAgain() throws {
    var test = try explorer()
    test.press("jj<enter>")
    test.send(.fetched(network: 2, failure(.notFound(host: "storage.googleapis.com"))))
    try expectScreen(test.screen, is: "not-fetched-120x40")
    _ = test.takeEffects()
    test.press("<enter>")
    #expect(test.takeEffects() == ["fetch vgg19"])
  }

  @Test func oneGoesOnLookingWhileItComes() throws {
    var test = try explorer()
    test.press("jj<enter>kk")
    _ = test.takeEffects()
    test.rest()
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"])
    test.report([1])
    test.send(.fetching(network: 2, progress(30_000_000)))
    #expect(test.status.hasPrefix(" running"))
    #expect(test.status.contains("fetching vgg19   37 %   4.20 MB/s   12 s left"))
    #expect(test.screen.contains("37 %"))
    test.press("<esc>")
    #expect(test.takeEffects() == [], "Esc stops only what the cursor is on")
    test.send(.fetched(network: 2, .success(Fetched(path: "/there"))))
    #expect(test.takeEffects() == ["open vgg19"])
    test.send(.opened(network: 2, .success(ScriptedExplorer.file)))
    #expect(test.takeEffects() == [], "the run at work is not disturbed")
    #expect(test.status.contains("fetched vgg19"))
  }

  @Test func severalCome() throws {
    var test = try explorer()
    test.press("j<enter>j<enter>j<enter>")
    #expect(test.takeEffects() == ["pause", "fetch vgg16", "fetch vgg19", "fetch inception_v3"])
    test.send(.fetched(network: 1, failure(.answered(status: 404))))
    #expect(test.screen.contains(" ! vgg19:"))
    test.press("<esc>")
    #expect(test.takeEffects() == ["stop fetching 3"])
  }

  @Test func columnsStandStillWhileNetworksCome() throws {
    var test = try explorer()
    func column(of text: String) -> Int? {
      test.screen.split(separator: "\n").lazy.compactMap { line in
        line.firstRange(of: text).map { line.distance(from: line.startIndex, to: $0.lowerBound) }
      }.first
    }
    test.press("j<enter>j<enter>j")
    for network in 1...2 { test.send(.fetching(network: network, progress(3_000_000))) }
    let before = column(of: "Its weights")
    #expect(before != nil)
    test.press("<enter>")
    test.send(.fetching(network: 3, progress(3_000_000)))
    #expect(column(of: "Its weights") == before)
  }

  @Test func whatNeedsARunDoesNothing() throws {
    var test = try explorer()
    test.press("j")
    _ = test.takeEffects()
    test.press(" ,.{}Bre<right><tab>l")
    #expect(test.takeEffects() == [])
    #expect(test.status.hasPrefix(" not downloaded "))
    test.press("k")
    test.rest()
    #expect(test.takeEffects() == ["go on with block3b_add/32 seed 0"], "and back to what is here")
  }

  @Test func newsOfANetworkThatIsNotFetchedIsNotTaken() throws {
    var test = try explorer()
    test.send(.fetching(network: 0, progress(5)))
    test.send(.fetched(network: 0, .success(Fetched(path: "/there"))))
    #expect(test.takeEffects() == [])
    #expect(test.status.hasPrefix(" running"))
  }

  @Test func noSizeIsTooSmall() throws {
    var test = try explorer()
    test.press("jj")
    for keys in ["", "<enter>"] {
      test.press(keys)
      for columns in 1...60 {
        for rows in 1...14 {
          test.send(.resized(columns: columns, rows: rows))
          #expect(test.explorer.draw().columns == columns)
        }
      }
    }
  }

  @Test func aNetworkThatCannotBeOpenedSaysWhy() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    test.send(.opened(network: 0, .failure(NetworkFileError(path: "x.onnx", reason: "it is empty"))))
    #expect(test.status.hasPrefix(" cannot be opened   ! x.onnx: it is empty"))
    #expect(test.screen.contains("  x.onnx: it is empty"), "in the picture's place, too, where it stays")
    #expect(test.iterationOfPicture == nil)
  }

  @Test(arguments: ["<enter>", "kj"]) func aNetworkThatCouldNotBeOpenedIsTriedAgain(keys: String) throws {
    let folder = ReferenceFiles.project + "Tests/Reference/Networks"
    var test = try ScriptedExplorer(
      columns: 120, catalog: Catalog(folders: NetworkFolders(only: [folder], data: "/nowhere")))
    test.report([1, 2])
    test.press("<left><left>jjj")
    test.rest()
    let failure = NetworkFileError(path: "convnext.onnx", reason: "it is empty")
    test.send(.opened(network: test.explorer.lists.network, .failure(failure)))
    test.press("?<esc>")
    #expect(test.status.hasSuffix("enter try again  ? keys"), "once the reason has been read")
    _ = test.takeEffects()
    test.press(keys)
    test.rest()
    #expect(test.takeEffects() == ["open \(folder)/convnext.onnx"])
    #expect(test.screen.contains("opening convnext …"))
  }
}
