// State dicts as PyTorch writes them, and pickles that mean something else.

import Files
import Foundation
@testable import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

struct TorchFileTests {
  private let folder = TestFolder()

  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try ReferenceFiles.bytes("Tests/Reference/Torch/\(name)"))
  }

  private func path(_ name: String) -> String { ReferenceFiles.project + "Tests/Reference/Torch/\(name)" }

  @Test(arguments: ["zip.bin", "older.bin"]) func bothFormsHoldTheTensorsOfSafetensors(name: String) throws {
    let file = try TorchFile(contentsOf: path(name))
    let expected = try SafetensorsShards(
      contentsOf: ReferenceFiles.project + "Tests/Reference/Transformers/vit/model.safetensors")
    #expect(file.names == expected.names && file.others.isEmpty)
    for name in expected.names {
      #expect(file.shape(of: name) == expected.shape(of: name))
      #expect(try file.floats(name) == expected.floats(name))
    }
  }

  @Test(arguments: ["views.pth", "views-older.pth"]) func tensorsAreViewsOfTheirStorages(name: String) throws {
    let file = try TorchFile(contentsOf: path(name))
    #expect(file.names.count == 10 && file.others.count == 2)
    #expect(file.others.contains("'args' (argparse.Namespace)"))
    #expect(file.shape(of: "turned") == [4, 3])
    #expect(try file.floats("turned") == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(try file.floats("later") == [20, 21, 22, 23])
    #expect(try file.floats("every_other") == stride(from: 0, to: 24, by: 2).map(Float.init))
    #expect(try file.shape(of: "scalar") == [] && file.floats("scalar") == [7])
    #expect(try file.shape(of: "none") == [0, 3] && file.floats("none") == [])
    #expect(try file.floats("half") == [1.5, -2] && file.floats("bfloat") == [1.5, -2])
    #expect(try file.floats("double") == [0.1] && file.floats("parameter") == [5])
    #expect(throws: TorchFile.Problem.self) { try file.floats("count") }
  }

  @Test func weightsOfTransformersAreOpenedAsThoseOfSafetensors() throws {
    let vit = "Tests/Reference/Transformers/vit"
    folder.write([UInt8](try ReferenceFiles.bytes("\(vit)/config.json")), "vit/config.json")
    folder.write(try bytes("zip.bin"), "vit/pytorch_model.bin")
    let expected = try NetworkFile(checkpoint: ReferenceFiles.project + vit)
    let file = try Catalog.open("\(folder.path)/vit")
    #expect(file.layers.map(\.name) == expected.layers.map(\.name) && !file.layers.isEmpty)
    folder.write(try bytes("older.bin"), "lone.pth")
    #expect(try Catalog.open("\(folder.path)/lone.pth").guess == "transformers' ViT")
    folder.write(try bytes("older.bin"), "lone.onnx")
    let error = #expect(throws: NetworkFileError.self) { try Catalog.open("\(folder.path)/lone.onnx") }
    #expect(error?.reason.contains("ends in .pth") == true)
    folder.write([1, 2], "vit/pytorch_model.bin")
    let broken = #expect(throws: NetworkFileError.self) { try Catalog.open("\(folder.path)/vit") }
    #expect(broken?.reason.contains("save_pretrained(FOLDER, safe_serialization=True)") == true)
  }

  @Test func aWholeModuleIsRefusedByItsName() throws {
    let error = #expect(throws: NetworkFileError.self) { try Catalog.open(path("whole.pth")) }
    #expect(error?.reason.contains("'nets.whole.Whole', which is not run") == true, "\(String(describing: error))")
    #expect(error?.steps.contains { $0.contains("safe_serialization=True") } == true)
  }

  // MARK: - Pickles by hand

  /// A text in a pickle.
  private func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
  private func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  /// A tensor of the storage "0", of 4 numbers.
  private func tensor(offset: UInt8 = 0, shape: UInt8 = 4, stride: UInt8 = 1, storage: String = "FloatStorage")
    -> [UInt8]
  {
    let place =
      Array("((".utf8) + text("storage") + global("torch", storage) + text("0") + text("cpu") + [0x4B, 4]
      + Array("tQ".utf8)
    let view: [UInt8] = [0x4B, offset, 0x4B, shape, 0x85, 0x4B, stride, 0x85, 0x89] + Array("}t".utf8)
    return global("torch._utils", "_rebuild_tensor_v2") + place + view + Array("R".utf8)
  }

  /// The archive with a dictionary of these values.
  private func open(_ pairs: [UInt8], storage: Int = 16) throws -> TorchFile {
    let pickle = [0x80, 2] + Array("}(".utf8) + pairs + Array("u.".utf8)
    folder.write(zipBytes([("x/data.pkl", pickle), ("x/data/0", [UInt8](repeating: 0, count: storage))]), "net.pth")
    return try TorchFile(contentsOf: "\(folder.path)/net.pth")
  }

  @Test func nothingIsRun() throws {
    let marker = "\(folder.path)/ran"
    let call = global("posix", "system") + text("touch \(marker)") + [0x85] + Array("R".utf8)
    let file = try open(text("w") + tensor() + text("evil") + call)
    #expect(file.names == ["w"] && file.others == ["'evil' (posix.system)"])
    let error = #expect(throws: TorchFile.Problem.self) { try open(text("evil") + call) }
    #expect(error?.description.contains("'evil' (posix.system), which are not run") == true)
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test func viewsStayWithinTheirStorage() throws {
    #expect(try open(text("w") + tensor(offset: 3, shape: 1)).names == ["w"])
    for (offset, shape, stride) in [(1, 4, 1), (0, 5, 1), (0, 3, 2), (4, 1, 1), (0, 255, 0)]
      as [(UInt8, UInt8, UInt8)]
    {
      let error = #expect(throws: TorchFile.Problem.self) {
        try open(text("w") + tensor(offset: offset, shape: shape, stride: stride))
      }
      #expect(error?.description.contains("goes beyond its storage of 4 numbers") == true)
    }
    #expect(throws: TorchFile.Problem.self) { try open(text("w") + tensor(), storage: 15) }
    #expect(throws: TorchFile.Problem.self) { try open(text("w") + tensor(storage: "NoStorage")) }
  }

  @Test(.timeLimit(.minutes(1))) func deepAndCircularPicklesAreRead() throws {
    // lists in lists, and a dictionary in itself
    let deep = [UInt8](repeating: 0x5D, count: 200_000) + [UInt8](repeating: UInt8(ascii: "a"), count: 199_999)
    #expect(try open(text("deep") + deep + text("w") + tensor()).names == ["w"])
    let pickle: [UInt8] = [0x80, 2] + Array("}q".utf8) + [0] + text("model") + Array("h".utf8) + [0] + Array("s.".utf8)
    folder.write(zipBytes([("x/data.pkl", pickle)]), "circle.pth")
    #expect(throws: TorchFile.Problem.self) { try TorchFile(contentsOf: "\(folder.path)/circle.pth") }
  }
}
