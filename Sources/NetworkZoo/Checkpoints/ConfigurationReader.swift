import Files
import NeuralNetwork

/// Values of a configuration, of which those of another kind than expected are refused.
struct ConfigurationReader {
  private let fields: [String: JSONValue]

  init(_ fields: [String: JSONValue]) { self.fields = fields }
  init(_ value: JSONValue?) { if case .object(let fields)? = value { self.fields = fields } else { fields = [:] } }

  private subscript(key: String) -> JSONValue? { fields[key].flatMap { $0 == .null ? nil : $0 } }

  /// Whatever there is, but for null.
  func value(_ key: String) -> JSONValue? { self[key] }

  private func wrong(_ key: String, _ value: JSONValue, _ expected: String) -> Checkpoint.Problem {
    Checkpoint.Problem("its config.json has \(key) \(value.summary.printable), expected \(expected)")
  }

  func text(_ key: String) throws(Checkpoint.Problem) -> String? {
    guard let value = self[key] else { return nil }
    guard let text = value.text else { throw wrong(key, value, "a text") }
    return text
  }

  func isTrue(_ key: String) throws(Checkpoint.Problem) -> Bool {
    guard let value = self[key] else { return false }
    guard case .bool(let isTrue) = value else { throw wrong(key, value, "true or false") }
    return isTrue
  }

  func number(_ key: String) throws(Checkpoint.Problem) -> Float? {
    guard let value = self[key] else { return nil }
    guard let number = value.finite, number >= 0 else { throw wrong(key, value, "a number from 0 on") }
    return number
  }

  func whole(_ key: String, in range: ClosedRange<Int>) throws(Checkpoint.Problem) -> Int? {
    guard let value = self[key] else { return nil }
    guard let whole = value.whole, range.contains(whole) else {
      throw wrong(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  /// One side of a square, or the two last of several lengths.
  func canvas(_ key: String) throws(Checkpoint.Problem) -> Canvas? {
    guard let value = self[key] else { return nil }
    let sides = (value.items ?? [value, value]).suffix(2).compactMap(\.whole)
    guard sides.count == 2, sides.allSatisfy({ (1...Limits.largestImage).contains($0) }) else {
      throw wrong(key, value, "a size of 1 to \(Limits.largestImage) pixels")
    }
    return Canvas(height: sides[0], width: sides[1])
  }
}
