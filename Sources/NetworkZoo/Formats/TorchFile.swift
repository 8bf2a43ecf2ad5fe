import Files

/// The tensors of a state dict in a file of PyTorch: a zip archive with a pickle in it, or, as until PyTorch 1.5, several
/// pickles one behind the other.
///
/// Nothing of the pickle is run (`Pickle`). A tensor is a view of a storage: its shape, strides and offset are checked
/// against that before anything is read.
struct TorchFile: NamedTensors {
  /// Why a file holds no state dict that is read.
  struct Problem: Error, CustomStringConvertible {
    /// A clause that begins with "it".
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// Endings of the names of such files.
  static let endings = [".pt", ".pth", ".ckpt", ".bin"]
  /// The largest pickle that is read, in bytes.
  private static let largestPickle = 64 << 20

  let names: [String]
  let others: [String]
  fileprivate let tensors: [String: View]
  private let file: OpenFile

  /// A tensor as a view of numbers in the file.
  fileprivate struct View: Sendable {
    let type: SafetensorsType
    /// Where the numbers of the storage begin in the file.
    let position: Int
    let shape, strides: [Int]
    /// The index of the first one.
    let offset: Int
  }

  /// Whether a file begins as those of PyTorch do.
  static func begins(with start: some Collection<UInt8>) -> Bool { start.starts(with: magic) }

  /// Whether the file at `path` begins as one of PyTorch may.
  static func recognizes(_ path: String) -> Bool {
    guard let file = try? OpenFile(path), let start = try? file.bytes(from: 0, count: min(file.size, magic.count))
    else { return false }
    return begins(with: start) || start.starts(with: [0x50, 0x4B, 3, 4])
  }

  /// A pickle of the number by which older files are known.
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// Reads the names of the tensors in the file at `path`, and where they are. Throws `Problem`.
  init(contentsOf path: String) throws(Problem) {
    do {
      file = try OpenFile(path)
      let start = try file.bytes(from: 0, count: min(file.size, Self.magic.count))
      let (pickle, storages) =
        Self.begins(with: start) ? try Self.older(file) : try Self.archive(file)
      let state = try StateDictionary(pickle)
      var tensors: [String: View] = [:]
      for (name, arguments) in state.tensors {
        tensors[name] = try Self.view(arguments, of: "'\(name.printable)'", pickle, storages)
      }
      (self.tensors, names, others) = (tensors, tensors.keys.sorted(), state.others)
    } catch let problem as Problem {
      throw problem
    } catch let problem as Pickle.Problem {
      throw Problem(problem.detail)
    } catch let problem as ZipArchive.Problem {
      throw Problem(problem.detail)
    } catch let error as ReadingError {
      throw Problem("it \(error)")
    } catch {
      throw Problem("it cannot be read (\(error))")
    }
  }

  func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  var sha256: String { file.sha256OrReason }

  func floats(_ name: String) throws -> [Float] {
    guard let view = tensors[name] else { throw Problem("it has no tensor '\(name.printable)'") }
    switch view.type {
    case .F32: return try view.numbers(of: file, zero: Float.zero)
    case .F16: return try view.numbers(of: file, zero: Float16.zero).map(Float.init)
    case .BF16: return try view.numbers(of: file, zero: UInt16.zero).map { Float(bitPattern: UInt32($0) << 16) }
    case .F64: return try view.numbers(of: file, zero: Double.zero).map(Float.init)
    default: throw Problem("it holds '\(name.printable)' as whole numbers: expected are floating-point ones")
    }
  }

  // MARK: - The two forms

  /// Where the storage of this name and length in bytes begins in the file.
  private typealias Storages = (Pickle.Value, Int) throws -> Int

  private static func archive(_ file: OpenFile) throws -> (Pickle, Storages) {
    let archive = try ZipArchive(file)
    guard let member = archive.names.first(where: { $0.hasSuffix("/data.pkl") }) else {
      throw Problem("it is a zip archive without a data.pkl, which those of PyTorch have")
    }
    let folder = member.dropLast("data.pkl".count)
    if archive.has("\(folder)byteorder") {
      let order = try archive.member("\(folder)byteorder")
      guard try order.size == 6 && order.bytes() == Array("little".utf8) else {
        throw Problem("its numbers are big-endian: save it on another computer")
      }
    }
    let pickled = try archive.member(member)
    guard pickled.size <= largestPickle else { throw Problem("its pickle has \(pickled.size) bytes") }
    return (
      try Pickle(pickled.bytes()),
      { key, bytes in
        guard case .text(let key) = key else { throw Problem("a storage of it has no name") }
        let (position, size) = try archive.place(of: "\(folder)data/\(key)")
        guard size == bytes else {
          throw Problem("its storage '\(key.printable)' has \(size) bytes where \(bytes) are expected")
        }
        return position
      }
    )
  }

  private static func older(_ file: OpenFile) throws -> (Pickle, Storages) {
    do {
      return try older(file, start: 4 << 20)
    } catch is Pickle.Problem where file.size > 4 << 20 {
      // few networks have so many tensors
      return try older(file, start: largestPickle)
    }
  }

  private static func older(_ file: OpenFile, start: Int) throws -> (Pickle, Storages) {
    let bytes = try file.bytes(from: 0, count: min(file.size, start))
    let version = try Pickle(bytes, from: magic.count)
    let machine = try Pickle(bytes, from: version.end)
    if case .object(let index) = machine.root, case .dictionary(let pairs) = machine.objects[index],
      pairs.contains(where: { $0.key == .text("little_endian") && $0.value == .bool(false) })
    {
      throw Problem("its numbers are big-endian: save it on another computer")
    }
    let pickle = try Pickle(bytes, from: machine.end)
    let keys = try Pickle(bytes, from: pickle.end)
    // how long each storage is, is told where it is used
    var sizes: [Pickle.Value: Int] = [:]
    for case .storage(let parts) in pickle.objects {
      if let (key, type, count) = storage(parts, pickle) { sizes[key] = count * type.bytes }
    }
    var places: [Pickle.Value: (position: Int, bytes: Int)] = [:]
    var position = keys.end
    for key in keys.parts(of: keys.root) ?? [] {
      guard let size = sizes[key] else { throw Problem("its pickle tells nothing of a storage") }
      places[key] = (position + 8, size)
      let (next, isOver) = position.addingReportingOverflow(8 + size)
      guard !isOver, next <= file.size else { throw Problem("it was cut short: fetch it again") }
      position = next
    }
    return (
      pickle,
      { key, bytes in
        guard let place = places[key], place.bytes == bytes else { throw Problem("a storage of it is missing") }
        return place.position
      }
    )
  }

  /// The name, type and length of a storage; nil: it is none that is read.
  private static func storage(
    _ parts: [Pickle.Value], _ pickle: Pickle
  ) -> (key: Pickle.Value, type: SafetensorsType, count: Int)? {
    guard parts.count >= 5, parts[0] == .text("storage"), case .object(let index) = parts[1],
      case .global(let name) = pickle.objects[index], let type = types[name], case .number(let count) = parts[4],
      (0...1 << 40).contains(count), parts.dropFirst(5).allSatisfy({ $0 == .none })
    else { return nil }
    return (parts[2], type, count)
  }

  private static let types: [String: SafetensorsType] = [
    "torch.FloatStorage": .F32, "torch.HalfStorage": .F16, "torch.BFloat16Storage": .BF16, "torch.DoubleStorage": .F64,
    "torch.LongStorage": .I64, "torch.IntStorage": .I32, "torch.ShortStorage": .I16, "torch.CharStorage": .I8,
    "torch.ByteStorage": .U8, "torch.BoolStorage": .BOOL,
  ]

  /// The tensor that PyTorch would make of `arguments`: storage, offset, shape, strides.
  private static func view(
    _ arguments: [Pickle.Value], of name: String, _ pickle: Pickle,
    _ storages: Storages
  ) throws -> View {
    func numbers(_ value: Pickle.Value) -> [Int]? {
      guard let parts = pickle.parts(of: value), parts.count <= 16 else { return nil }
      var numbers: [Int] = []
      for part in parts {
        guard case .number(let number) = part, number >= 0 else { return nil }
        numbers.append(number)
      }
      return numbers
    }
    guard arguments.count >= 4, case .object(let index) = arguments[0],
      case .storage(let parts) = pickle.objects[index], let (key, type, count) = storage(parts, pickle),
      case .number(let offset) = arguments[1], offset >= 0, let shape = numbers(arguments[2]),
      let strides = numbers(arguments[3]), shape.count == strides.count
    else { throw Problem("its tensor \(name) is of a kind that is not read") }
    var (elements, last) = (1, offset)
    for (length, stride) in zip(shape, strides) {
      let (product, isMany) = elements.multipliedReportingOverflow(by: length)
      let (way, isFar) = max(0, length - 1).multipliedReportingOverflow(by: stride)
      let (sum, isOver) = last.addingReportingOverflow(way)
      guard !isMany, !isFar, !isOver else { throw Problem("its tensor \(name) has the impossible shape \(shape)") }
      (elements, last) = (product, sum)
    }
    // no more numbers than there are: one that is repeated could fill the memory
    guard elements == 0 || last < count && elements <= count else {
      throw Problem("its tensor \(name) of the shape \(shape) goes beyond its storage of \(count) numbers")
    }
    return View(
      type: type, position: try storages(key, count * type.bytes), shape: shape, strides: strides, offset: offset)
  }
}

extension TorchFile.View {
  /// The numbers in the order of the axes. `Number` is as wide as the type.
  fileprivate func numbers<Number: BitwiseCopyable>(of file: OpenFile, zero: Number) throws -> [Number] {
    let count = shape.reduce(1, *)
    guard count > 0 else { return [] }
    let width = MemoryLayout<Number>.stride
    var last = 0
    for (length, stride) in zip(shape, strides) { last += (length - 1) * stride }
    var run = [Number](repeating: zero, count: last + 1)
    try file.read(into: &run, from: position + offset * width)
    var packed = 1
    let isPacked = zip(shape, strides).reversed().allSatisfy { length, stride in
      defer { packed *= length }
      return length == 1 || stride == packed
    }
    if isPacked { return run }
    var numbers: [Number] = []
    numbers.reserveCapacity(count)
    var indices = [Int](repeating: 0, count: shape.count)
    var place = 0
    while numbers.count < count {
      numbers.append(run[place])
      for axis in shape.indices.reversed() {
        indices[axis] += 1
        place += strides[axis]
        if indices[axis] < shape[axis] { break }
        place -= indices[axis] * strides[axis]
        indices[axis] = 0
      }
    }
    return numbers
  }
}
