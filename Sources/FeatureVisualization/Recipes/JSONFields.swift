import FoundationEssentials

/// Any JSON value.
indirect enum JSONValue: Codable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value):
      if let whole = Int(exactly: value) { try container.encode(whole) } else { try container.encode(value) }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }

  /// What it is, in words, for messages.
  var words: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .string(let value): "\"\(value)\""
    case .array(let values): "a list of \(values.count)"
    case .object: "an object"
    }
  }
}

/// The fields of a JSON object, taken one by one; what is left at the end is an error.
struct JSONFields {
  private let path: String
  private var fields: [String: JSONValue]

  init(_ value: JSONValue, path: String) throws(RecipeError) {
    guard case .object(let fields) = value else { throw Self.wrong(path, value, "an object") }
    self.path = path
    self.fields = fields
  }

  /// Reads `bytes`. Throws `RecipeError` where they are not one JSON object.
  init(_ bytes: [UInt8]) throws(RecipeError) {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    } catch {
      throw RecipeError("it is not JSON; an object as in 'phosphene recipes natural' is expected")
    }
    try self.init(value, path: "")
  }

  private static func wrong(_ path: String, _ value: JSONValue, _ expected: String) -> RecipeError {
    RecipeError("\(path.isEmpty ? "the file" : "\"\(path)\"") is \(value.words), expected \(expected)")
  }

  func path(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// The field `name`, if it is there and not null, as `read` makes it; what is `expected` stands in the error.
  mutating func take<Value>(
    _ name: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(RecipeError) -> Value? {
    guard let value = fields.removeValue(forKey: name), value != .null else { return nil }
    guard let result = read(value) else { throw Self.wrong(path(name), value, expected) }
    return result
  }

  /// The same of a field that must be there.
  mutating func need<Value>(
    _ name: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(RecipeError) -> Value {
    guard let value = try take(name, expected, read) else {
      throw RecipeError("\"\(path(name))\" is missing, expected \(expected)")
    }
    return value
  }

  mutating func number(_ name: String, in range: ClosedRange<Float>) throws(RecipeError) -> Float? {
    try take(name, "a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))") { value in
      guard case .number(let number) = value, range.contains(Float(number)) else { return nil }
      return Float(number)
    }
  }

  mutating func whole(_ name: String, in range: ClosedRange<Int>) throws(RecipeError) -> Int? {
    try take(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { value in
      guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
        return nil
      }
      return whole
    }
  }

  mutating func bool(_ name: String) throws(RecipeError) -> Bool? {
    try take(name, "true or false") { if case .bool(let bool) = $0 { bool } else { nil } }
  }

  mutating func text(_ name: String) throws(RecipeError) -> String? {
    try take(name, "a text") { if case .string(let text) = $0 { text } else { nil } }
  }

  /// One of some words.
  mutating func choice<Value>(_ name: String, _ choices: [(String, Value)]) throws(RecipeError) -> Value? {
    let expected = choices.map { "\"\($0.0)\"" }.joined(separator: " or ")
    return try take(name, expected) { value in
      guard case .string(let text) = value else { return nil }
      return choices.first { $0.0 == text }?.1
    }
  }

  mutating func numbers(
    _ name: String, count: ClosedRange<Int>, in range: ClosedRange<Float>? = nil
  ) throws(RecipeError) -> [Float]? {
    let many =
      count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    let limits = range.map { " from \(shortest($0.lowerBound)) to \(shortest($0.upperBound))" } ?? ""
    return try take(name, "a list of \(many) numbers\(limits)") { value in
      guard case .array(let values) = value, count.contains(values.count) else { return nil }
      let numbers = values.compactMap { if case .number(let number) = $0 { Float(number) } else { nil } }
      return numbers.count == values.count && numbers.allSatisfy({ $0.isFinite && range?.contains($0) != false })
        ? numbers : nil
    }
  }

  mutating func object(_ name: String) throws(RecipeError) -> JSONFields? {
    guard let value = fields.removeValue(forKey: name), value != .null else { return nil }
    return try JSONFields(value, path: path(name))
  }

  mutating func list(_ name: String) throws(RecipeError) -> [JSONValue]? {
    try take(name, "a list") { if case .array(let values) = $0 { values } else { nil } }
  }

  /// The only field's name, of an object that has one.
  var onlyName: String? { fields.count == 1 ? fields.keys.first : nil }

  /// Throws if a field was not taken.
  func end(_ known: String) throws(RecipeError) {
    guard let name = fields.keys.sorted().first else { return }
    throw RecipeError("\"\(path(name))\" is unknown; known are \(known)")
  }
}
