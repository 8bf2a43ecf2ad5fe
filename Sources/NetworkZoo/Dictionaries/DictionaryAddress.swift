/// A network with a dictionary over one of its layers: `NETWORK/LAYER/sae(FILE)`. Without a layer, the file must say which
/// one it is for.
public struct DictionaryAddress: Hashable, Sendable {
  /// `NETWORK/LAYER`, or `NETWORK`.
  public let target: String
  /// The file of the dictionary, or the folder that it is in.
  public let path: String

  private static let beginning = "/sae("

  /// Takes `text` apart; nil: it is not of that form.
  public init?(_ text: String) {
    guard text.hasSuffix(")"), let start = Self.start(in: text) else { return nil }
    target = String(text[..<start.lowerBound])
    path = String(text[start.upperBound...].dropLast())
    // what stands behind a closing bracket is looked for in the network
    guard !target.isEmpty, !path.isEmpty, !path.contains(")/") else { return nil }
  }

  /// A dictionary in the file at `path` over `target`.
  public init(target: String, path: String) { (self.target, self.path) = (target, path) }

  private static func start(in text: String) -> Range<String.Index>? {
    var place = text.startIndex
    while place < text.endIndex {
      if text[place...].hasPrefix(beginning) { return place..<text.index(place, offsetBy: beginning.count) }
      place = text.index(after: place)
    }
    return nil
  }
}

extension DictionaryAddress {
  /// How it is listed: `features.safetensors over block5c_add`.
  var name: String {
    func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
    return "\(last(path)) over \(last(target))"
  }
}

extension DictionaryAddress: CustomStringConvertible {
  public var description: String { "\(target)\(Self.beginning)\(path))" }
}
