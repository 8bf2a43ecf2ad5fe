import Files

/// The address of a network, a layer or a node: `NETWORK[/LAYER[/NODE]]`, or `NETWORK/OBJECTIVE`. The layer may be in
/// quotation marks, and must be where its name would be read as something else.
public struct Address: Equatable, Sendable {
  /// A name of the catalog or the path of a file.
  public let network: String
  /// Everything after the network.
  public let rest: String?
  /// The layer's name, which may contain slashes.
  public let layer: String?
  /// The node's index.
  public let node: Int?
  /// Whether the layer is in quotation marks, so that no number behind it can belong to its name.
  public let isQuoted: Bool

  /// Parses `text`: the network is its longest prefix that is in the catalog or a file; the last component, where it is
  /// a number, is the node. Throws `AddressError` where there is no network.
  public init(_ text: String, in catalog: Catalog = Catalog()) throws(AddressError) {
    let start = text.prefix(Self.longestPath)
    let ends = start.indices.filter { start[$0] == "/" } + (start.endIndex == text.endIndex ? [text.endIndex] : [])
    guard let end = ends.last(where: { catalog.has(String(text[..<$0])) }) else {
      if HubRepository.isMeant(by: text) {
        throw AddressError("'\(text)' names no repository of Hugging Face's hub: \(HubRepository.expectation)")
      }
      let names = Suggestions(for: String(text.prefix { $0 != "/" }), among: catalog.entries.map(\.name))
      throw AddressError(
        "there is no network or file '\(text)'\(names); give a network's name (see 'phosphene networks') or a file")
    }
    try self.init(
      network: String(text[..<end]), rest: end == text.endIndex ? "" : String(text[end...].dropFirst()))
  }

  /// What `rest` names below a network; where it is empty, the network itself. Throws `AddressError` where it is only a
  /// number.
  public init(network: String, rest text: String) throws(AddressError) {
    self.network = network
    var rest = text.isEmpty ? [] : text.split(separator: "/", omittingEmptySubsequences: false)
    if rest.last == "" { rest.removeLast() }  // a slash at the end asks for nothing
    self.rest = rest.isEmpty ? nil : rest.joined(separator: "/")
    if let (layer, node) = self.rest.flatMap(Self.quotedLayer) {
      (self.layer, self.node, isQuoted) = (layer, node, true)
      return
    }
    isQuoted = false
    node = rest.last.flatMap { Self.number($0) }
    if node != nil { rest.removeLast() }
    // the only number behind a dictionary is a feature's
    let own = node != nil && DictionaryAddress(network) != nil ? NetworkFile.dictionaryLayer : nil
    layer = rest.isEmpty ? own : rest.joined(separator: "/")
    if layer == nil && node != nil { throw AddressError("'\(network)/\(text)' names a node but no layer") }
  }

  /// The most characters of a path: more than any system opens.
  private static let longestPath = 4096

  private static func number(_ text: Substring) -> Int? {
    text.allSatisfy { "0123456789".contains($0) } ? Int(text) : nil
  }

  /// Reads `"LAYER"` or `"LAYER"/NODE`; nil: it is neither.
  private static func quotedLayer(_ text: String) -> (layer: String, node: Int?)? {
    var rest = text[...]
    guard let layer = rest.takeQuotedName() else { return nil }
    if rest.isEmpty { return (layer, nil) }
    guard rest.first == "/", let node = number(rest.dropFirst()) else { return nil }
    return (layer, node)
  }
}

extension NetworkFile {
  /// The layer and the node of an address, whose last number may belong to the layer's name. Throws `AddressError` with
  /// the nearest names where there is no such layer.
  public func find(_ address: Address) throws(AddressError) -> (layer: Layer?, node: Int?) {
    guard let name = address.layer else { return (nil, nil) }
    if let node = address.node, !address.isQuoted, let layer = layer(named: "\(name)/\(node)") { return (layer, nil) }
    guard let layer = layer(named: name) else {
      if let (layer, label) = layerOfClasses(name) { return (layer, try node(called: label, of: layer)) }
      if let unread = unread.first(where: { $0.name == name }) {
        throw AddressError("\(self.name)/\(name) cannot be looked at: \(unread.reason)")
      }
      // a number that is no node's
      if address.node == nil, let slash = name.lastIndex(of: "/"), name[slash...].dropFirst().isNumeral,
        let layer = self.layer(named: String(name[..<slash]))
      {
        throw AddressError(
          "\(self.name)/\(layer.name) has the nodes 0 to \(layer.nodes - 1), not \(name[name.index(after: slash)...])")
      }
      throw AddressError(absence(of: name))
    }
    if let node = address.node, !(0..<layer.nodes).contains(node) {
      throw AddressError("\(self.name)/\(layer.name) has the nodes 0 to \(layer.nodes - 1), not \(node)")
    }
    return (layer, address.node)
  }
}

extension NetworkFile {
  /// That there is no layer called `name`, with the nearest names and the command that lists all.
  public func absence(of name: String) -> String {
    let others = allLayers.count > layers.count ? ", with --all-layers also those between them" : ""
    return "\(self.name) has no layer '\(name)'\(Suggestions(for: name, among: layers.map(\.name))); "
      + "'phosphene describe \(address)' lists \(layers.count)\(others)"
  }

  /// The layer whose classes have names, and the name behind it, where `name` is that of such a layer, a slash and
  /// anything that is no number.
  private func layerOfClasses(_ name: String) -> (layer: Layer, label: String)? {
    guard !labels.isEmpty else { return nil }
    for slash in name.indices where name[slash] == "/" {
      let label = name[name.index(after: slash)...]
      if let layer = layer(named: String(name[..<slash])), self.label(of: 0, in: layer) != nil, !label.isNumeral,
        !label.isEmpty
      {
        return (layer, String(label))
      }
    }
    return nil
  }

  /// The node of a class by one of its names. Throws `AddressError`.
  private func node(called label: String, of layer: Layer) throws(AddressError) -> Int {
    do {
      return try Labels.index(of: label, among: labels)
    } catch {
      throw AddressError("\(self.name)/\(layer.name): \(error)")
    }
  }
}

extension Substring {
  /// Whether it consists of digits, perhaps behind a sign.
  fileprivate var isNumeral: Bool {
    let digits = first == "-" || first == "+" ? dropFirst() : self
    return !digits.isEmpty && digits.allSatisfy(\.isNumber)
  }
}
