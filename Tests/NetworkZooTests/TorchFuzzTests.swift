// Files of PyTorch changed at random: their pickles, or anything else.

@testable import NetworkZoo
import TestSupport
import Testing

struct TorchFuzzTests {
  @Test func changedFilesDoNotCrash() throws {
    let folder = TestFolder()
    let files = try ["zip.bin", "older.bin", "views.pth", "views-older.pth", "whole.pth"].map {
      [UInt8](try ReferenceFiles.bytes("Tests/Reference/Torch/\($0)"))
    }
    // where the pickles are
    let starts = try files.map { bytes in
      let position = try #require((0..<bytes.count - 1).first { bytes[$0] == 0x80 && bytes[$0 + 1] == 2 })
      return position..<min(bytes.count, position + 3000)
    }
    let tally = Fuzzing.run("torch", count: 1500) { random in
      let index = random.next(below: files.count)
      var bytes = files[index]
      if random.next(below: 4) == 0 {
        bytes.change(&random)
      } else {
        let range = starts[index]
        var pickle = Array(bytes[range])
        let length = pickle.count
        pickle.change(&random)
        // at the same length the rest of the file stays where it is
        if random.next(below: 3) > 0 { pickle = Array((pickle + [UInt8](repeating: 0, count: length)).prefix(length)) }
        bytes.replaceSubrange(range, with: pickle)
      }
      return bytes
    } isRead: { bytes in
      folder.write(bytes, "mutant.pth")
      guard let file = try? TorchFile(contentsOf: "\(folder.path)/mutant.pth") else { return false }
      for name in file.names {
        let floats = try? file.floats(name)
        #expect(floats == nil || floats?.count == file.shape(of: name)?.reduce(1, *))
      }
      _ = try? Catalog.open("\(folder.path)/mutant.pth")
      return true
    }
    #expect(tally.isSound, "\(tally)")
  }
}
