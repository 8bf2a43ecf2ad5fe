import Files

/// What a configuration says of a layer. Getters throw `KerasProblem.broken` for values of another kind than expected.
struct KerasSettings {
  /// The layer that is named in errors.
  let layer: String
  let values: [String: JSONValue]

  /// The value for `key`; nil where it is missing or null.
  subscript(key: String) -> JSONValue? {
    guard let value = values[key], value != .null else { return nil }
    return value
  }

  func isTrue(_ key: String, _ standard: Bool) throws(KerasProblem) -> Bool {
    switch self[key] {
    case nil: return standard
    case .bool(let value)?: return value
    case .number(let value)? where value == 0 || value == 1: return value == 1
    case let other?: throw wrong(key, other, "true or false")
    }
  }

  func string(_ key: String) throws(KerasProblem) -> String? {
    switch self[key] {
    case nil: return nil
    case .string(let text)?: return text
    case let other?: throw wrong(key, other, "a text")
    }
  }

  /// A finite number.
  func number(_ key: String) throws(KerasProblem) -> Float? {
    guard let value = self[key] else { return nil }
    guard let number = value.finite else { throw wrong(key, value, "a number") }
    return number
  }

  /// One number or several, all finite.
  func numbers(_ key: String) throws(KerasProblem) -> [Float]? {
    guard let value = self[key] else { return nil }
    guard let numbers = value.flatNumbers else { throw wrong(key, value, "numbers") }
    return numbers
  }

  /// A whole number in `range`.
  func whole(_ key: String, in range: ClosedRange<Int> = 0...KerasSettings.largest) throws(KerasProblem) -> Int? {
    guard let value = self[key] else { return nil }
    guard let whole = value.whole, range.contains(whole) else {
      throw wrong(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  /// One whole number for rows and columns, or one for each.
  func pair(_ key: String, from least: Int = 1) throws(KerasProblem) -> (y: Int, x: Int)? {
    guard let value = self[key] else { return nil }
    let wholes = value.items.map { $0.compactMap(\.whole) } ?? [value.whole, value.whole].compactMap(\.self)
    guard wholes.count == 2, value.items?.count ?? 2 == 2, wholes.allSatisfy({ (least...Self.largest).contains($0) })
    else { throw wrong(key, value, "one or two whole numbers from \(least) to \(Self.largest)") }
    return (wholes[0], wholes[1])
  }

  /// Rows above and below, columns before and behind: of ((top, bottom), (left, right)), (rows, columns) or one number.
  func border(_ key: String) throws(KerasProblem) -> (top: Int, bottom: Int, left: Int, right: Int) {
    guard let value = self[key] else { return (1, 1, 1, 1) }
    let sides = (value.items ?? [value, value]).map { side in (side.items ?? [side, side]).compactMap(\.whole) }
    guard sides.count == 2, sides.allSatisfy({ $0.count == 2 && $0.allSatisfy((0...Self.largest).contains) }) else {
      throw wrong(key, value, "rows above and below, columns before and behind")
    }
    return (sides[0][0], sides[0][1], sides[1][0], sides[1][1])
  }

  /// The most of any length: windows, strides, borders.
  static let largest = 1 << 16

  func wrong(_ key: String, _ found: JSONValue, _ expected: String) -> KerasProblem {
    .broken("its layer '\(layer)' has \(key) \(found.summary.printable), expected \(expected)")
  }
}

extension JSONValue {
  /// The value of a number that single precision can hold.
  var finite: Float? {
    guard case .number(let value) = self, Float(value).isFinite else { return nil }
    return Float(value)
  }

  /// The value of a whole number.
  var whole: Int? {
    guard case .number(let value) = self else { return nil }
    return Int(exactly: value)
  }

  /// The text of a string.
  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The items of a list, also of one that Keras marks as a tuple.
  var items: [JSONValue]? {
    switch self {
    case .array(let items): items
    case .object(let fields) where fields["class_name"] == .string("__tuple__"): fields["items"]?.items
    default: nil
    }
  }

  /// One number, or several along the last axis: a list of them, or one in lists of one and in Keras' tensors; nil for
  /// anything else.
  var flatNumbers: [Float]? {
    switch self {
    case .number: return finite.map { [$0] }
    case .array(let items):
      if items.count == 1 { return items[0].flatNumbers }
      let numbers = items.compactMap(\.finite)
      return numbers.count == items.count && !items.isEmpty ? numbers : nil
    case .object(let fields):
      guard let name = fields["class_name"]?.text, case .object(let config)? = fields["config"],
        ["__tensor__", "__numpy__"].contains(name)
      else { return items.flatMap { JSONValue.array($0).flatNumbers } }
      return config["value"]?.flatNumbers
    default: return nil
    }
  }
}

extension String {
  /// The text without control characters, cut where it is long: a file's text in a message.
  var printable: String {
    let scalars = unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
    let text = String(String.UnicodeScalarView(scalars))
    return text.count > 100 ? "\(text.prefix(100))…" : text
  }
}
