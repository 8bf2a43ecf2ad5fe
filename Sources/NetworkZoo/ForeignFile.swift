import Files

/// A file that holds no network that is read, told by its first bytes whatever it is called: what it is, and what to
/// do.
enum ForeignFile {
  /// The bytes that are looked at: a tar's name for itself lies behind the header of its first member.
  private static let length = 512

  /// The error for the file at `path`; nil: it may be a network's, or cannot be read, which its reader will tell.
  static func refusal(of path: String) -> NetworkFileError? {
    guard let file = try? OpenFile(path),
      let start = try? file.bytes(from: 0, count: min(file.size, length)),
      let (reason, steps) = finding(in: start, of: file.size, path: path)
    else { return nil }
    return NetworkFileError(path: path, reason: reason, steps: steps)
  }

  private static func finding(in start: [UInt8], of size: Int, path: String) -> (reason: String, steps: [String])? {
    if let member = firstMember(ofZip: start) {
      if member.hasSuffix("/data.pkl") || isPyTorch(path) { return pyTorch(path) }
      let isKeras = path.hasSuffix(".keras") || ["metadata.json", "config.json", "model.weights.h5"].contains(member)
      return isKeras ? nil : ("it is a zip archive: unpack it and give the network in it", [])
    }
    // a pickle begins with its protocol, an empty dictionary or a large number follows in those of torch.save
    if start.count > 2, start[0] == 0x80, (2...5).contains(start[1]) {
      return isPyTorch(path) || TorchFile.begins(with: start)
        ? pyTorch(path) : ("it is a Python pickle: export the network that it holds to ONNX", [])
    }
    if let archive = archives.first(where: { start.dropFirst($0.offset).starts(with: $0.signature) }) {
      return ("it is \(archive.name): unpack it first\(archive.tool.map { ", with \($0)" } ?? "")", [])
    }
    if start.dropFirst(4).starts(with: "TFL3".utf8) {
      return (
        "it is a network of TensorFlow Lite, expected ONNX: convert it, 'python -m tf2onnx.convert --tflite FILE.tflite "
          + "--output FILE.onnx'", []
      )
    }
    // the version of its format, then a graph; ONNX's has no version 1 that is read
    if path.hasSuffix(".pb") || start.starts(with: [0x08, 0x01, 0x12]) { return (savedModel, []) }
    if isSafetensors(start, of: size) {
      guard !path.hasSuffix(".safetensors") else { return nil }
      return ("it is a safetensors file: rename it so that its name ends in .safetensors", [])
    }
    return finding(inText: start)
  }

  private static func finding(inText start: [UInt8]) -> (reason: String, steps: [String])? {
    let text = String(decoding: start, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
    if text.hasPrefix("version https://git-lfs") {
      return ("it is a pointer of Git LFS, not the file itself: run 'git lfs pull' where it was cloned", [])
    }
    if ["<!doctype html", "<html", "<head", "<!--"].contains(where: text.hasPrefix) {
      return (
        "it is a web page, not the file that it shows: download the file itself, the link named raw or download", []
      )
    }
    return nil
  }

  /// What to do with TensorFlow's own files.
  private static let savedModel =
    "it is a model of TensorFlow, expected ONNX: convert its folder, 'python -m tf2onnx.convert --saved-model FOLDER "
    + "--output FILE.onnx'"

  /// Why a file of PyTorch is not read; nil: its state dict is, whoever's it is.
  private static func pyTorch(_ path: String) -> (reason: String, steps: [String])? {
    do throws(TorchFile.Problem) {
      _ = try TorchFile(contentsOf: path)
      guard !TorchFile.endings.contains(where: path.hasSuffix) else { return nil }
      return ("it is a state dict of PyTorch: rename it so that its name ends in .pth", [])
    } catch {
      return (
        reason:
          "it is a file of PyTorch that is not read, for \(error): save the network's state_dict() in Python, or export "
          + "it to ONNX",
        steps: [
          "import torch",
          "model = NETWORK(); model.load_state_dict(torch.load(\"FILE\"))  # or, if it holds the network, torch.load(\"FILE\", weights_only=False)",
          "torch.save(model.state_dict(), \"STATE.pth\")  # for transformers, save_pretrained(FOLDER, safe_serialization=True)",
          "torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), \"FILE.onnx\")",
        ]
      )
    }
  }

  private static func isPyTorch(_ path: String) -> Bool {
    (TorchFile.endings + [".pt2"]).contains(where: path.lowercased().hasSuffix)
  }

  private static let archives: [(name: String, signature: [UInt8], offset: Int, tool: String?)] = [
    ("compressed by gzip", [0x1F, 0x8B], 0, "gunzip"), ("compressed by bzip2", Array("BZh".utf8), 0, "bunzip2"),
    ("compressed by xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], 0, "unxz"),
    ("compressed by Zstandard", [0x28, 0xB5, 0x2F, 0xFD], 0, "unzstd"),
    ("an archive of 7-Zip", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, nil),
    ("a tar archive", Array("ustar".utf8), 257, "tar -xf"),
  ]

  /// The name of the first member of a zip archive; nil: it is none. Source: APPNOTE.TXT 6.3.10, §4.3.7.
  private static func firstMember(ofZip start: [UInt8]) -> String? {
    guard start.starts(with: [0x50, 0x4B, 3, 4]), start.count >= 30 else { return nil }
    let length = Int(start[26]) | Int(start[27]) << 8
    return String(decoding: start[30...].prefix(length), as: UTF8.self)
  }

  /// Whether a size that the file can hold and a JSON object follow each other.
  private static func isSafetensors(_ start: [UInt8], of size: Int) -> Bool {
    guard start.count > 8, start[8] == UInt8(ascii: "{") else { return false }
    let header = start[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return header > 1 && header <= UInt64(size - 8)
  }
}
