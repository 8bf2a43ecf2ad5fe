// A folder of networks.

@testable import ExplorerUI
@testable import FeatureVisualization
import NetworkZoo
import TerminalUI
import TestSupport
import Testing

struct FolderTests {
  @Test func networksAreOpenedWhenOneLooksAtThem() throws {
    let folder = TestFolder()
    folder.write([UInt8](try ReferenceFiles.bytes("Tests/Reference/Operators/classifier.onnx")), "classifier.onnx")
    folder.write([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20], "mine.pth")
    let catalog = Catalog(of: folder.path)
    let path = "\(folder.path)/classifier.onnx"
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.explorer = Explorer(
      catalog: catalog, path: path, file: nil, objective: nil, settings: Settings(), folder: "/here")
    test.send(.resized(columns: 120, rows: 40))
    guard case .network(.open(0, let name, nil))? = test.explorer.begin(at: test.now).first else {
      return #expect(Bool(false), "nothing is opened")
    }
    #expect(name == path)
    #expect(test.screen.contains("▸ classifier") && test.screen.contains("opening classifier"))
    #expect(test.screen.split(separator: "\n").contains { $0.contains("mine.pth") && $0.contains(" !") })
    test.send(.opened(network: 0, .success(try Catalog.open(path))))
    #expect(test.screen.contains("relu_"))
    test.press("j")
    #expect(test.screen.contains("PyTorch"), "why it cannot be opened")
    #expect(test.status.hasPrefix(" cannot be opened"))
  }
}
