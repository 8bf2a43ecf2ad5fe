import EmbeddedAssets
import Files
import Glibc
import NeuralNetwork

/// The networks that can be explored: the embedded one, those of keras.applications and of the ONNX model zoo, downloaded
/// or not, those in the files of some folders, and those in Hugging Face's cache.
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
      /// In the cache of Hugging Face's hub.
      case hub(HubSnapshot)
      /// Not downloaded yet.
      case missing(Fetchable)
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
      case .hub(let snapshot): snapshot.folder
      case .program, .dictionary, .missing: nil
      }
    }

    /// What it is opened by, wherever the program is started: its path or, where that may change or there is none, its
    /// name.
    public var opener: String {
      if case .hub = source { return name }
      return path ?? name
    }

    /// What it is listed under where there are many of its kind; nil: it stands for itself.
    public var group: Group? {
      switch source {
      case .hub: .hub
      case .missing where ModelZoo(named: name)?.name == name: .modelZoo
      default: nil
      }
    }

    /// Networks that are listed together, by what they are called.
    public enum Group: String, Sendable {
      case hub = "Hugging Face"
      case modelZoo = "ONNX zoo"
    }

    /// What must be fetched before it can be opened.
    public var missing: Fetchable? {
      if case .missing(let missing) = source { return missing }
      return nil
    }

    /// One line about it; nil where nothing is known.
    public var about: String? { KerasArchitecture(rawValue: name)?.about ?? ModelZoo(named: name)?.about }

    /// Its layers, where they are known without opening it.
    public var knownLayers: [NetworkFile.Layer]? {
      missing.flatMap { KerasArchitecture(rawValue: $0.network)?.layersWithoutTop }
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
        guard let zoo = ModelZoo(file: path) else { return try NetworkFile(onnx: path, inputRange: inputRange) }
        return try NetworkFile(zoo, path: path, inputRange: inputRange)
      case .hub(let snapshot):
        return try NetworkFile(hub: snapshot, inputRange: inputRange)
      case .keras(let architecture?, let path) where name == architecture.rawValue:
        return try NetworkFile(keras: architecture, path: path, inputRange: inputRange)
      case .keras(_, let path):
        // its content tells more than its name
        return try NetworkFile(keras: path, inputRange: inputRange)
      case .dictionary(let address):
        return try NetworkFile(with: address, inputRange: inputRange)
      case .missing(let missing):
        throw NetworkFileError(
          path: name,
          reason: "not downloaded; run 'phosphene fetch \(name)'" + (missing.bytes.map { " (\($0.megabytes))" } ?? ""))
      }
    }
  }

  /// All networks: the embedded one, those in files, those in the hub's cache, then those that can be downloaded.
  public let entries: [Entry]
  /// The folders that were searched.
  public let folders: NetworkFolders
  /// How many entries, the first ones, are those of a folder that was asked for.
  public private(set) var ofFolder = 0

  /// Searches the folders without opening files, but for lone weights.
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
            name: name, source: .missing(.file(download)), bytes: download.bytes, inputRange: architecture.inputRange))
      }
    }
    let hub = Hub()
    var zoo = ModelZoo.all.map { network in
      let download = network.download(from: hub)
      return Entry(
        name: network.name, source: .missing(.file(download)), bytes: download.bytes, inputRange: network.inputRange)
    }
    let spelled = Set(KerasArchitecture.allCases.flatMap(\.fileNames))
    for (folder, names) in found {
      for name in names where !spelled.contains(name) {
        guard let source = Entry.Source(path: "\(folder)/\(name)"), source.isRecognized,
          source.isThere
        else { continue }
        let short = ModelZoo(file: "\(folder)/\(name)")?.name ?? Self.name(ofFile: name)
        // a file does not take the name of a well-known network
        let isReserved = short == Self.embedded || KerasArchitecture(rawValue: short) != nil
        let entry = Entry(name: isReserved ? name : short, source: source)
        if taken.insert(entry.name).inserted { here.append(entry) }
      }
    }
    zoo.removeAll { taken.contains($0.name) }
    entries = [program] + here + (folders.hub?.snapshots.map(Entry.init) ?? []) + missing + zoo
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
    if let dictionary = DictionaryAddress(name) {
      return (try? Address(dictionary.target, in: self)) == nil ? nil : Entry(file: name)
    }
    // of what is listed of the hub nobody has looked yet whether it is whole
    if HubRepository.isMeant(by: name) { return hubEntry(name) }
    if let known = entries.first(where: { $0.name == name }) { return known }
    // a folder that people take for a network is opened, too, to be told what it is
    guard FileStatus.isFile(name) || Checkpoint.recognizes(name) || NetworkFileError(kerasForm: name) != nil else {
      return ModelZoo(named: name).flatMap { zoo in entries.first { $0.name == zoo.name } }
    }
    return entries.first { $0.path == name } ?? Entry(file: name)
  }

  /// The repository called `name`, whether it is in the cache or not; nil: it cannot be one's, or it is a layer of one
  /// without ORG that is in the cache.
  private func hubEntry(_ name: String) -> Entry? {
    guard let repository = HubRepository(name) else { return nil }
    let cache = folders.hub ?? HubCache()
    if let owner = repository.owner, !cache.has(repository), cache.has(owner) { return nil }
    return Entry(repository, in: cache)
  }

  /// The address of the network called `name` in which a picture was made: where it is a repository of the hub, at the
  /// commit that it had then, if that is still here.
  public func address(of name: String, at commit: String?) -> String {
    guard let commit, let repository = HubRepository(name), let cache = folders.hub else { return name }
    let now = cache.snapshot(of: repository)
    let then = cache.snapshot(of: repository.at(commit))
    return now == nil || now?.commit != commit && then?.isComplete == true ? repository.at(commit).address : name
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
    if case .hub(let snapshot) = entry.source {
      (file.name, file.address) = (snapshot.repository.address, snapshot.repository.address)
    }
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
  /// The network in the file at `path`, whose first bytes say of what kind it is when it is opened, or the repository of
  /// the hub that `path` names.
  public init(file path: String) {
    if let repository = HubRepository(path) {
      self.init(repository, in: HubCache())
      return
    }
    self.init(
      name: DictionaryAddress(path)?.name ?? Catalog.name(ofFile: path),
      source: Source(path: path) ?? .onnx(path: path))
  }

  /// A repository of the hub, in `cache` or to be fetched.
  fileprivate init(_ repository: HubRepository, in cache: HubCache) {
    if let here = cache.snapshot(of: repository), here.isComplete {
      self.init(here)
    } else {
      self.init(name: repository.address, source: .missing(.hub(repository)))
    }
  }

  /// What is in the hub's cache.
  fileprivate init(_ snapshot: HubSnapshot) {
    self.init(name: snapshot.repository.address, source: .hub(snapshot))
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
    } else if case .onnx(let path) = source {
      inputRange = ModelZoo(file: path)?.inputRange
    } else {
      inputRange = nil
    }
    switch source {
    case .onnx(let path), .keras(_, let path): bytes = FileStatus(path)?.size ?? 0
    case .checkpoint(let path): bytes = Checkpoint.bytes(path)
    case .hub(let snapshot): bytes = snapshot.bytes
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
    case .checkpoint, .hub, .program, .dictionary, .missing: true
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
