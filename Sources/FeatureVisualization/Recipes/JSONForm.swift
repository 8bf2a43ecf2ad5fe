import Files

/// How values of one type are written in recipe files.
struct JSONForm<Value: Sendable>: Sendable {
  /// What a value must be, in words, for errors and the manual: `a number from 0 to 1`.
  let expected: String
  /// Reads the value at `path` of a file. Throws `RecipeError` with what was found and what was expected.
  let read: @Sendable (_ json: JSONValue, _ path: String) throws(RecipeError) -> Value
  let write: @Sendable (Value) -> JSONValue

  /// A form whose errors say what was found and what was `expected`; `parse` returns nil for a wrong value.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init(
    _ expected: String, parse: @escaping @Sendable (JSONValue) -> Value?,
    write: @escaping @Sendable (Value) -> JSONValue
  ) {
    self.init(expected: expected, write: write) { (json, path) throws(RecipeError) in
      guard let value = parse(json) else { throw RecipeError(at: path, found: json, expected: expected) }
      return value
    }
  }

  /// A form that throws its own errors.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init(
    expected: String, write: @escaping @Sendable (Value) -> JSONValue,
    read: @escaping @Sendable (JSONValue, String) throws(RecipeError) -> Value
  ) {
    (self.expected, self.read, self.write) = (expected, read, write)
  }
}

extension RecipeError {
  /// Makes the error for a value that is not what was expected; `path` is empty for the file itself.
  init(at path: String, found json: JSONValue, expected: String) {
    self.init("\(path.isEmpty ? "the file" : "\"\(path)\"") is \(json.summary), expected \(expected)")
  }
}

extension JSONForm where Value == Float {
  static func number(_ range: ClosedRange<Float>) -> Self {
    Self("a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))") { json in
      guard case .number(let number) = json, range.contains(Float(number)) else { return nil }
      return Float(number)
    } write: {
      JSONValue($0)
    }
  }
}

extension JSONForm where Value == Int {
  static func whole(_ range: ClosedRange<Int>) -> Self {
    Self("a whole number from \(range.lowerBound) to \(range.upperBound)") { json in
      guard case .number(let number) = json, let whole = Int(exactly: number) else { return nil }
      return range.contains(whole) ? whole : nil
    } write: {
      .number(Double($0))
    }
  }
}

extension JSONForm where Value == Bool {
  static let flag = Self("true or false") {
    if case .bool(let flag) = $0 { flag } else { nil }
  } write: {
    .bool($0)
  }
}

extension JSONForm where Value == String {
  static let text = Self("a text") {
    if case .string(let text) = $0 { text } else { nil }
  } write: {
    .string($0)
  }
}

extension JSONForm where Value == [Float] {
  static func numbers(_ count: ClosedRange<Int>, in range: ClosedRange<Float>? = nil) -> Self {
    let length = count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    let limits = range.map { " from \(shortest($0.lowerBound)) to \(shortest($0.upperBound))" } ?? ""
    return Self("a list of \(length) numbers\(limits)") { json in
      guard case .array(let values) = json, count.contains(values.count) else { return nil }
      let numbers = values.compactMap { if case .number(let number) = $0 { Float(number) } else { nil } }
      let areInRange = numbers.allSatisfy { $0.isFinite && range?.contains($0) != false }
      return numbers.count == values.count && areInRange ? numbers : nil
    } write: {
      .array($0.map { JSONValue($0) })
    }
  }
}

extension JSONForm where Value: Equatable {
  /// One of several words.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  static func choice(_ choices: [(word: String, value: Value)]) -> Self {
    Self(choices.map { "\"\($0.word)\"" }.joined(separator: " or ")) { json in
      guard case .string(let word) = json else { return nil }
      return choices.first { $0.word == word }?.value
    } write: { value in
      .string(choices.first { $0.value == value }!.word)
    }
  }
}

extension JSONForm {
  /// A list of values that all have the same form.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  static func list<Element: Sendable>(_ form: JSONForm<Element>) -> Self where Value == [Element] {
    Self(expected: "a list", write: { .array($0.map(form.write)) }) { (json, path) throws(RecipeError) in
      guard case .array(let values) = json else { throw RecipeError(at: path, found: json, expected: "a list") }
      var list: [Element] = []
      for value in values { list.append(try form.read(value, "\(path)[\(list.count)]")) }
      return list
    }
  }
}
