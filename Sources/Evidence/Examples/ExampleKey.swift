import NetworkZoo

/// What an index of examples is of: two of the same key hold the same.
public struct ExampleKey: Hashable, Sendable, Codable {
  /// The network's name, for people.
  public let network: String
  /// The SHA-256 of the network's file.
  public let sha256: String
  /// The range in which the network was shown the pictures.
  public let inputRange: String
  /// The folder of the pictures, from the root.
  public let folder: String
  /// How the pictures were fitted to the network's image, in words.
  public let framing: String

  /// The key of an index of the pictures in `folder` (from the root) for the network in `file`.
  public init(_ file: NetworkFile, folder: String, framing: Framing) {
    network = file.name
    sha256 = file.sha256
    inputRange = "\(file.network.inputRange)"
    self.folder = folder
    self.framing = "\(framing)"
  }

  /// What makes two keys different, but for the network.
  var identity: String { [inputRange, folder, framing].joined(separator: "\n") }
}

/// A part of a folder's pictures that is looked at alone, to be merged with the others.
public struct Shard: Hashable, Sendable, Codable {
  /// Which of the parts there are, counted from 1.
  public let parts: [Int]
  /// Of how many.
  public let count: Int

  /// The part `part` of `count`; nil where there is no such part.
  public init?(part: Int, of count: Int) {
    guard count > 0, count <= 1 << 20, (1...count).contains(part) else { return nil }
    (parts, self.count) = ([part], count)
  }

  init(parts: [Int], of count: Int) { (self.parts, self.count) = (parts, count) }

  var isSound: Bool {
    count > 0 && !parts.isEmpty && parts.count < count && zip(parts, parts.dropFirst()).allSatisfy { $0 < $1 }
      && parts.allSatisfy { (1...count).contains($0) }
  }
}

extension Shard: CustomStringConvertible {
  public var description: String { "\(parts.map { "\($0)" }.joined(separator: "+"))/\(count)" }
}
