import TestSupport
import Testing

@testable import NetworkZoo

struct ForeignFileTests {
  private let folder = TestFolder()

  private static let zip = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22)

  private static func zip(_ member: String) -> [UInt8] {
    zip + [UInt8(member.utf8.count), 0, 0, 0] + Array(member.utf8)
  }

  @Test(
    arguments: [
      ("net.onnx", zip("archive/data.pkl"), "PyTorch"), ("net.pt2", zip("net/archive_format"), "PyTorch"),
      ("net.pth", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20], "PyTorch"),
      ("net.pkl", [0x80, 0x04, 0x95, 0], "a Python pickle"), ("net.zip", zip("net.onnx"), "a zip archive"),
      ("net.onnx.gz", [0x1F, 0x8B, 8], "gunzip"), ("net.onnx", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "unxz"),
      ("net.tar", [UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8), "tar -xf"),
      ("net.tflite", [0x1C, 0, 0, 0] + Array("TFL3".utf8), "--tflite"),
      ("saved_model.pb", [0x08, 0x01, 0x12, 5], "--saved-model"), ("frozen.pb", [0x0A, 5, 0x0A], "--saved-model"),
      ("net.onnx", [16, 0, 0, 0, 0, 0, 0, 0] + Array("{\"__metadata__\": {}}".utf8), "safetensors"),
      ("net.onnx", Array("version https://git-lfs.github.com/spec/v1\noid".utf8), "git lfs pull"),
      ("vgg16.h5", Array("\u{FEFF}\n<!DOCTYPE html>\n".utf8), "a web page"),
    ] as [(String, [UInt8], String)]) func whatAFileIsAndWhatToDoIsTold(name: String, bytes: [UInt8], words: String)
    throws
  {
    folder.write(bytes, name)
    let path = "\(folder.path)/\(name)"
    let error = try #require(throws: NetworkFileError.self) { try Catalog.open(path) }
    #expect(error.path == path && error.reason.contains(words), "\(error)")
    #expect(error.steps.isEmpty == (words != "PyTorch"))
  }

  @Test func aFolderOfTensorFlowIsTold() throws {
    folder.write([0x08, 0x01, 0x12, 5], "saved/saved_model.pb")
    for text in ["\(folder.path)/saved", "\(folder.path)/saved/", "\(folder.path)/saved/layer/3"] {
      let error = try #require(throws: NetworkFileError.self) { try Catalog.open(Address(text).network) }
      #expect(error.reason.contains("--saved-model"))
    }
  }

  @Test func whatMayBeANetworkIsLeftToItsReader() throws {
    let bytes = ONNXBytes.file(
      ONNXBytes.floats("w", [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]) + ONNXBytes.operation("Conv", ["x", "w"], "y"))
    for name in ["net.onnx", "net", "net.bin"] {
      folder.write(bytes, name)
      #expect(try Catalog.open("\(folder.path)/\(name)").layers.map(\.name) == ["y"])
    }
    for (name, bytes) in [("a.keras", Self.zip("any")), ("b", Self.zip("config.json")), ("c.h5", []), ("d.onnx", [])] {
      folder.write(bytes, name)
      #expect(ForeignFile.refusal(of: "\(folder.path)/\(name)") == nil)
    }
  }
}
