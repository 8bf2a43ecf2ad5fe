import Files

/// Tensors by name in one safetensors file, or in several that an index lists.
public struct SafetensorsShards: Sendable {
  private let files: [Safetensors]
  /// The file of each tensor, an index of `files`.
  private let places: [String: Int]
  /// The names of the tensors, sorted.
  public var names: [String] { places.keys.sorted() }

  /// The largest index that is read, in bytes.
  private static let largestIndex = 16 << 20

  /// The tensors of the file at `path`. Throws `SafetensorsError`.
  public init(contentsOf path: String) throws(SafetensorsError) {
    let file = try Safetensors(contentsOf: path)
    files = [file]
    places = Dictionary(uniqueKeysWithValues: file.names.map { ($0, 0) })
  }

  /// The tensors that the index at `path` lists, each in a file beside it. Throws `SafetensorsError`.
  public init(index path: String) throws(SafetensorsError) {
    func error(_ detail: String) -> SafetensorsError {
      SafetensorsError(path: path, problem: .wrongIndex(detail: detail))
    }
    let bytes: [UInt8]
    do { bytes = try OpenFile(path, atMost: Self.largestIndex).bytes() } catch {
      throw SafetensorsError(path: path, problem: .init(error))
    }
    guard let map = Self.map(inIndex: bytes) else {
      throw error("it has no 'weight_map' of names and files")
    }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    var files: [Safetensors] = []
    var numbers: [String: Int] = [:]
    var places: [String: Int] = [:]
    for (tensor, value) in map.sorted(by: { $0.key < $1.key }) {
      guard case .string(let name) = value, !name.isEmpty, !name.contains("/"), name != "." && name != ".." else {
        throw error("it places '\(tensor)' in \(value.summary), expected the name of a file beside it")
      }
      if numbers[name] == nil {
        files.append(try Safetensors(contentsOf: "\(folder)\(name)"))
        numbers[name] = files.count - 1
      }
      let number = numbers[name]!
      _ = try files[number].shape(of: tensor)  // which throws where there is none
      places[tensor] = number
    }
    (self.files, self.places) = (files, places)
  }

  /// Names of tensors and their files; nil: the bytes are of no index.
  private static func map(inIndex bytes: [UInt8]) -> [String: JSONValue]? {
    guard case .object(let index)? = JSONValue(parsing: bytes), case .object(let map)? = index["weight_map"] else {
      return nil
    }
    return map
  }

  /// The names of the files that the index in `bytes` lists, sorted, whatever they are; nil: it is none.
  static func files(inIndex bytes: [UInt8]) -> [String]? {
    map(inIndex: bytes).map { map in Set(map.values.map { $0.text ?? $0.summary }).sorted() }
  }

  /// The lengths of a tensor's axes; nil where there is no such tensor.
  public func shape(of name: String) -> [Int]? {
    places[name].flatMap { try? files[$0].shape(of: name) }
  }

  /// The elements of a tensor. Throws `SafetensorsError` where they cannot be read.
  public func floats(_ name: String) throws(SafetensorsError) -> [Float] {
    try files[places[name] ?? 0].floats(name)
  }

  /// The SHA-256 of the file or, of several, of their SHA-256s one after the other, in hexadecimal.
  public var sha256: String {
    let digests = files.map(\.sha256)
    if digests.count == 1 { return digests[0] }
    return Array(digests.joined().utf8).withUnsafeBytes(Digest.sha256)
  }
}
