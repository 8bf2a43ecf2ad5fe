import CHDF5

/// What libhdf5's process lists of a file, checked: it may have been misled.
struct KerasListing: Sendable {
  /// The text attributes of every group, by path.
  private var names: [String: [String: [String]]] = [:]
  /// The datasets, by path.
  private var weights: [String: KerasHDF5.Weight] = [:]
  private var groups: [String] = []
  /// For each group that holds layers' groups, these by the name that their `vars` tell.
  private var groupsByName: [String: [String: [String]]] = [:]

  /// Takes the records apart that `hdf5_list` describes.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    var records = Records(bytes)
    while let kind = try records.kind() {
      switch kind {
      case HDF5_GROUP:
        groups.append(try records.text())
        names[groups.last!] = [:]
      case HDF5_NAMES:
        let attribute = try records.text()
        let texts = try records.texts()
        guard let group = groups.last else { throw Records.damage }
        names[group]![attribute] = texts
      case HDF5_DATASET:
        let weight = try records.weight()
        weights[weight.name] = weight
      default: throw Records.damage
      }
    }
    for vars in groups where vars.hasSuffix("/vars") {
      let layer = String(vars.dropLast("/vars".count))
      guard let name = names[vars]?["name"]?.first, let slash = layer.lastIndex(of: "/") else { continue }
      groupsByName[String(layer[..<slash]), default: [:]][name, default: []].append(layer)
    }
  }

  /// Whether the layers are listed in the network's order, in the layout of Keras 1 and 2.
  var isInOrder: Bool { ["", "model_weights"].contains { names[$0]?["layer_names"] != nil } }

  /// The text attribute `attribute` of the file.
  func text(_ attribute: String) -> String? { names[""]?[attribute]?.first }

  func isGroup(_ path: String) -> Bool { names[path] != nil }

  func numbered(in path: String) -> [KerasHDF5.Weight] {
    Array((0...).lazy.map { weights["\(path)/\($0)"] }.prefix { $0 != nil }.map { $0! })
  }

  func groupsByName(in path: String) -> [String: String] {
    (groupsByName[path] ?? [:]).compactMapValues { $0.count == 1 ? $0[0] : nil }
  }

  /// The layers, and whether their numbers are by depth.
  func layers() throws -> (layers: [KerasHDF5.Layer], isNumberedByDepth: Bool) {
    for root in ["", "model_weights"] {
      if let layers = names[root]?["layer_names"] { return (try layers.map { try layer($0, in: root) }, false) }
    }
    // Keras 3: the group `vars` of a layer's group holds its weights by number and, from 3.8 or so on, its name
    let holders = groups.filter { $0.hasSuffix("/vars") && !$0.hasPrefix("optimizer/") }
    guard holders.contains(where: { weights["\($0)/0"] != nil }) else { throw KerasHDF5.Failure(.noLayers) }
    let isNamed = holders.allSatisfy { names[$0]?["name"]?.count == 1 }
    let layers = holders.map { holder in
      let group = holder.dropLast("/vars".count).split(separator: "/").last.map(String.init) ?? ""
      return KerasHDF5.Layer(name: isNamed ? names[holder]!["name"]![0] : group, weights: numbered(in: holder))
    }
    return (layers, !isNamed)
  }

  private func layer(_ name: String, in root: String) throws -> KerasHDF5.Layer {
    let group = root.isEmpty ? name : "\(root)/\(name)"
    guard let list = names[group] else { throw KerasHDF5.Failure(.missing(group)) }
    let weights = try (list["weight_names"] ?? []).map { weight in
      guard let found = self.weights["\(group)/\(weight)"] else {
        throw KerasHDF5.Failure(.missing("\(group)/\(weight)"))
      }
      return found
    }
    return KerasHDF5.Layer(name: name, weights: weights)
  }
}

/// Takes numbers and texts from bytes, as long as there are any.
private struct Records {
  static let damage = KerasHDF5.Failure(.crash)

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The kind of the next record; nil behind the last.
  mutating func kind() throws -> Int? { position == bytes.count ? nil : Int(try take(1)[0]) }

  mutating func texts() throws -> [String] {
    let count = try u32()
    // each takes four bytes at least: memory is asked for only then
    guard count <= (bytes.count - position) / 4 else { throw Self.damage }
    return try (0..<count).map { _ in try text() }
  }

  mutating func u32() throws -> Int { Int(try take(4).loadUnaligned(as: UInt32.self)) }

  mutating func u64() throws -> UInt64 { try take(8).loadUnaligned(as: UInt64.self) }

  mutating func text() throws -> String { String(decoding: try take(try u32()), as: UTF8.self) }

  mutating func weight() throws -> KerasHDF5.Weight {
    let (name, problem, offset) = (try text(), try text(), try u64())
    let rank = try u32()
    guard rank <= 32 else { throw Self.damage }
    let shape = try (0..<rank).map { _ in Int(clamping: try u64()) }
    let small = try u32()
    let numbers = try take(small * MemoryLayout<Float>.stride)
    if problem.isEmpty {
      var count = 1
      for length in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: length)
        guard !overflow && product > 0 else { throw Self.damage }
        count = product
      }
      guard small == 0 || small == count else { throw Self.damage }
    }
    return KerasHDF5.Weight(
      name: name, shape: shape, problem: problem, offset: Int(exactly: offset),
      numbers: small == 0 || !problem.isEmpty
        ? nil : (0..<small).map { numbers.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) })
  }

  private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count <= bytes.count - position else { throw Self.damage }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }
}
