import EmbeddedAssets
import Files
import Glibc
import NeuralNetwork

/// The networks that can be explored: the embedded one, those of keras.applications, downloaded or not, and those in
/// the files of some folders.
public struct Catalog: Sendable {
  /// The network embedded in the program.
  public static let embedded = "efficientnet-lite0"

  /// The address of a node that shows within a second what the program does.
  public static let first = "\(embedded)/block5c_add/15"

  /// A network.
  public struct Entry: Sendable {
    /// Where a network comes from.
    public enum Source: Hashable, Sendable {
      /// The program.
      case program
      /// An ONNX file.
      case onnx(path: String)
      /// A folder as Hugging Face and timm keep networks.
      case checkpoint(path: String)
      /// A file of Keras, and the network that its name tells, which counts if it holds weights alone; nil where it
      /// tells none.
      case keras(KerasArchitecture?, path: String)
      /// A network with a dictionary over one of its layers.
      case dictionary(DictionaryAddress)
      /// Not downloaded yet.
      case missing(Download)
    }

    /// Its name in addresses, lists and recipes.
    public let name: String
    /// Where it comes from.
    public let source: Source
    /// The size of its file, downloaded or not.
    public let bytes: Int
    /// Its input range, where that is known without opening it.
    public let inputRange: InputRange?
    /// Why its file holds no network that is read, where its first bytes tell and were looked at.
    public private(set) var refusal: NetworkFileError?

    /// The file or folder, where there is one.
    public var path: String? {
      switch source {
      case .onnx(let path), .keras(_, let path), .checkpoint(let path): path
      case .program, .dictionary, .missing: nil
      }
    }

    /// What must be downloaded before it can be opened.
    public var download: Download? {
      if case .missing(let download) = source { return download }
      return nil
    }

    /// One line about it; nil where nothing is known.
    public var about: String? { KerasArchitecture(rawValue: name)?.about }

    /// Its layers, where they are known without opening it.
    public var knownLayers: [NetworkFile.Layer]? {
      guard case .missing(let download) = source else { return nil }
      return KerasArchitecture(rawValue: download.network)?.layersWithoutTop
    }

    /// Reads the network, which may take a while; `inputRange` overrides its own. Throws
    /// `NetworkFileError`.
    public func open(inputRange: InputRange? = nil) throws(NetworkFileError) -> NetworkFile {
      if let path, let error = NetworkFileError(kerasForm: path) { throw error }
      if let refusal = path.flatMap(ForeignFile.refusal) { throw refusal }
      switch source {
      case .program:
        let file = embedded_efficientnet_lite0()
        return try NetworkFile(
          onnx: UnsafeRawBufferPointer(start: file.bytes, count: file.size), path: "\(name).onnx",
          inputRange: inputRange)
      case .onnx(let path) where KerasHDF5.recognizes(path):
        return try NetworkFile(keras: path, inputRange: inputRange)
      case .checkpoint(let path):
        return try NetworkFile(checkpoint: path, inputRange: inputRange)
      case .onnx(let path):
        return try NetworkFile(onnx: path, inputRange: inputRange)
      case .keras(let architecture?, let path) where name == architecture.rawValue:
        return try NetworkFile(keras: architecture, path: path, inputRange: inputRange)
      case .keras(_, let path):
        // its content tells more than its name
        return try NetworkFile(keras: path, inputRange: inputRange)
      case .dictionary(let address):
        return try NetworkFile(with: address, inputRange: inputRange)
      case .missing(let download):
        throw NetworkFileError(
          path: name,
          reason: "not downloaded; run 'phosphene fetch \(name)' (\(download.bytes.megabytes))")
      }
    }
  }

  /// All networks: the embedded one, those in files, then those that can be downloaded.
  public let entries: [Entry]
  /// The folders that were searched.
  public let folders: NetworkFolders
  /// How many entries, the first ones, are those of a folder that was asked for.
  public private(set) var ofFolder = 0

  /// Searches the folders without opening files, but for lone safetensors.
  ///
  /// Of files of the same name, the first one found counts. For networks of keras.applications a file with the top is
  /// preferred to one without, in whatever folders they are: it has all layers of the other, and classes.
  public init(folders: NetworkFolders = NetworkFolders()) {
    self.folders = folders
    let found = folders.all.map { folder in (folder: folder, names: Folder.names(in: folder)) }
    let program = Entry(
      name: Self.embedded, source: .program, bytes: embedded_efficientnet_lite0().size,
      inputRange: InputRange(mean: [127, 127, 127], std: [128, 128, 128]))
    var here: [Entry] = []
    var missing: [Entry] = []
    var taken = Set([Self.embedded])
    for architecture in KerasArchitecture.allCases {
      let name = architecture.rawValue
      taken.insert(name)
      if let path = Self.path(ofOneOf: architecture.fileNames, in: folders.all) {
        here.append(Entry(name: name, source: .keras(architecture, path: path)))
      } else {
        let download = architecture.published(withTop: false)
        missing.append(
          Entry(
            name: name, source: .missing(download), bytes: download.bytes, inputRange: architecture.inputRange))
      }
    }
    let spelled = Set(KerasArchitecture.allCases.flatMap(\.fileNames))
    for (folder, names) in found {
      for name in names where !spelled.contains(name) {
        guard let source = Entry.Source(path: "\(folder)/\(name)"), source.isRecognized,
          source.isThere
        else { continue }
        let short = Self.name(ofFile: name)
        // a file does not take the name of a well-known network
        let isReserved = short == Self.embedded || KerasArchitecture(rawValue: short) != nil
        let entry = Entry(name: isReserved ? name : short, source: source)
        if taken.insert(entry.name).inserted { here.append(entry) }
      }
    }
    entries = [program] + here + missing
  }

  /// The networks in the files of one folder, with files that people take for such, and then the usual ones. Of each
  /// file at most the first bytes are read.
  public init(of folder: String) {
    let usual = Catalog()
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    var here: [Entry] = []
    for name in Folder.names(in: start) {
      let isFile = FileStatus.isFile(start + name) && Self.endings.contains(where: name.lowercased().hasSuffix)
      guard isFile || Checkpoint.recognizes(start + name) else { continue }
      let short = Self.name(ofFile: name)
      let isTaken = usual.entries.contains { $0.name == short } || here.contains { $0.name == short }
      here.append(Entry(inspecting: start + name, name: isTaken ? name : short))
    }
    let paths = Set(here.compactMap(\.path))
    entries = here + usual.entries.filter { $0.path.map { !paths.contains($0) } ?? true }
    folders = usual.folders
    ofFolder = here.count
  }

  /// Endings of files that hold networks or are taken for such.
  private static let endings = [
    ".onnx", ".keras", ".h5", ".hdf5", ".pt", ".pth", ".pt2", ".ckpt", ".pb", ".tflite", ".safetensors",
  ]

  /// The network called `name`, or the one in the file at that path.
  public func entry(_ name: String) -> Entry? {
    if let known = entries.first(where: { $0.name == name }) { return known }
    // a folder that people take for a network is opened, too, to be told what it is
    guard
      FileStatus.isFile(name) || Checkpoint.recognizes(name) || NetworkFileError(kerasForm: name) != nil
        || DictionaryAddress(name).map({ (try? Address($0.target, in: self)) != nil }) == true
    else { return nil }
    return entries.first { $0.path == name } ?? Entry(file: name)
  }

  /// Opens the network called `name`, or the file at that path; `inputRange` overrides its own, and the names in the
  /// file at the path `labels` those of its classes. Throws `NetworkFileError`.
  public func open(
    _ name: String, inputRange: InputRange? = nil, labels: String? = nil
  ) throws(NetworkFileError) -> NetworkFile {
    let entry = entry(name) ?? Entry(file: name)
    var file = try entry.open(inputRange: inputRange)
    try file.name(by: labels, beside: entry.path)
    let isListed = entries.contains { $0.name == entry.name && $0.source == entry.source }
    file.address = isListed ? entry.name : name
    return file
  }

  /// Whether `name` is in the catalog or a file.
  public func has(_ name: String) -> Bool { entry(name) != nil }

  /// The file of the weights of `architecture`, under any of its names; only with all layers if `withTop`.
  public func path(of architecture: KerasArchitecture, withTop: Bool) -> String? {
    let names = withTop ? [architecture.published(withTop: true).file] : architecture.fileNames
    return Self.path(ofOneOf: names, in: folders.all)
  }

  /// Opens a network of the present catalog.
  public static func open(
    _ name: String, inputRange: InputRange? = nil, labels: String? = nil
  ) throws(NetworkFileError) -> NetworkFile {
    try Catalog().open(name, inputRange: inputRange, labels: labels)
  }

  /// The first file that exists, by names first, then by folders.
  private static func path(ofOneOf names: [String], in folders: [String]) -> String? {
    names.lazy.flatMap { name in folders.lazy.map { "\($0)/\(name)" } }.first(where: FileStatus.isFile)
  }

  /// The name of a file without its folder and its ending.
  static func name(ofFile path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let ending = [".onnx", ".weights.h5", ".h5", ".hdf5", ".keras"].first { file.hasSuffix($0) && file != $0 }
    return String(file.dropLast(ending?.count ?? 0))
  }
}

extension NetworkFile {
  /// Names the classes: by the file at the path `labels`, else as the network's own file does, else by a `labels.txt`
  /// beside that which has a name for each. Throws `NetworkFileError` where `labels` does not.
  fileprivate mutating func name(by labels: String?, beside path: String?) throws(NetworkFileError) {
    let count = layers.last?.nodes ?? 0
    if let labels {
      let names = try Labels.names(inFile: labels)
      guard names.count == count else {
        throw NetworkFileError(
          path: labels, reason: "it names \(names.count) classes, and \(name) has \(count): one name a line is expected"
        )
      }
      self.labels = names
    } else if self.labels.isEmpty, let path, FileStatus.isFile(Self.labelsFile(beside: path)),
      let names = try? Labels.names(inFile: Self.labelsFile(beside: path)), names.count == count
    {
      self.labels = names
    }
  }

  private static func labelsFile(beside path: String) -> String {
    (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + "labels.txt"
  }
}

extension Catalog.Entry {
  /// The network in the file at `path`, whose first bytes say of what kind it is when it is opened.
  public init(file path: String) {
    self.init(
      name: Catalog.name(ofFile: path),
      source: Source(path: path) ?? .onnx(path: path))
  }

  /// What is in the file at `path`, of which the first bytes are looked at.
  fileprivate init(inspecting path: String, name: String) {
    self.init(name: name, source: Source(path: path) ?? .onnx(path: path))
    refusal = ForeignFile.refusal(of: path)
    if refusal == nil, case .checkpoint = source { refusal = Checkpoint.refusal(of: path) }
    if refusal == nil, bytes == 0 {
      refusal = NetworkFileError(path: path, reason: "it is empty: fetch or export it again")
    }
  }

  /// What is in a file, whose size is looked up.
  init(name: String, source: Source) {
    self.name = name
    self.source = source
    // an archive has a configuration, which tells more than its name
    if case .keras(let architecture?, let path) = source, !path.hasSuffix(".keras") {
      inputRange = architecture.inputRange
    } else {
      inputRange = nil
    }
    switch source {
    case .onnx(let path), .keras(_, let path): bytes = FileStatus(path)?.size ?? 0
    case .checkpoint(let path): bytes = Checkpoint.bytes(path)
    case .program, .dictionary, .missing: bytes = 0
    }
  }
}

extension Catalog.Entry.Source {
  /// What the ending of a file's name promises; nil where it promises nothing.
  init?(path: String) {
    if let address = DictionaryAddress(path) {
      self = .dictionary(address)
    } else if path.hasSuffix(".onnx") {
      self = .onnx(path: path)
    } else if [".h5", ".hdf5", ".keras"].contains(where: path.hasSuffix) {
      self = .keras(KerasArchitecture(fileName: path.split(separator: "/").last.map(String.init) ?? path), path: path)
    } else if Checkpoint.recognizes(path) {
      self = .checkpoint(path: path)
    } else {
      return nil
    }
  }

  /// Whether it is there still, of its kind.
  fileprivate var isThere: Bool {
    switch self {
    case .onnx(let path), .keras(_, let path): FileStatus.isFile(path)
    case .checkpoint, .program, .dictionary, .missing: true
    }
  }

  /// Whether it can be opened, as far as its name tells, for Keras' folder holds weights alone of networks that are not
  /// read, and for a file of tensors the names of these, for it may hold anything.
  fileprivate var isRecognized: Bool {
    switch self {
    case .keras(nil, let path): return path.hasSuffix(".keras")
    case .checkpoint(let path) where FileStatus.isFile(path): return Checkpoint.refusal(of: path) == nil
    default: return true
    }
  }
}
