/// A field of an object in a recipe file.
struct Field<Object>: Sendable {
  /// Its name.
  let key: String
  /// What it says, in a few words, for the manual.
  let help: String
  /// What its value must be, for errors and the manual.
  let expected: String
  /// Where else it may stand at all, as in `rule is plain`; nil: always.
  let condition: Condition?
  /// Whether it must be there.
  let isRequired: Bool

  fileprivate let read: @Sendable (inout Object, JSONValue, _ path: String) throws(RecipeError) -> Void
  /// Nil: it is left out.
  fileprivate let write: @Sendable (Object) -> JSONValue?

  /// What must hold for a field to stand in an object.
  struct Condition: Sendable {
    let words: String
    let holds: @Sendable (Object) -> Bool

    init(_ words: String, _ holds: @escaping @Sendable (Object) -> Bool) { (self.words, self.holds) = (words, holds) }
  }

  // Not specialized for each type, as the other functions here: it runs once a file, and would be a percent of the program.

  /// A field that is left out where it says nothing new, unless `isAlwaysWritten`.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init<Value: Equatable>(
    _ key: String, _ path: WritableKeyPath<Object, Value> & Sendable, _ form: JSONForm<Value>,
    isAlwaysWritten: Bool = false, isRequired: Bool = false, if condition: Condition? = nil, _ help: String
  ) where Object: FieldObject {
    (self.key, self.help, expected) = (key, help, form.expected)
    (self.condition, self.isRequired) = (condition, isRequired)
    read = { (object, json, place) throws(RecipeError) in object[keyPath: path] = try form.read(json, place) }
    write = { object in
      let value = object[keyPath: path]
      guard condition?.holds(object) ?? true else { return nil }
      return isAlwaysWritten || value != Object.standard[keyPath: path] ? form.write(value) : nil
    }
  }

  /// A field that is left out where there is no value.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init<Value>(
    _ key: String, _ path: WritableKeyPath<Object, Value?> & Sendable, _ form: JSONForm<Value>, _ help: String
  ) {
    (self.key, self.help, expected) = (key, help, form.expected)
    (condition, isRequired) = (nil, false)
    read = { (object, json, place) throws(RecipeError) in object[keyPath: path] = try form.read(json, place) }
    write = { $0[keyPath: path].map(form.write) }
  }
}

/// An object of a recipe file, known by its fields.
protocol FieldObject: Sendable {
  /// The object in whose place one without any field stands.
  static var standard: Self { get }
  /// Its fields, in the order in which they are read.
  static var fields: [Field<Self>] { get }
}

extension FieldObject {
  /// How it is written as a field of another object.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  static var form: JSONForm<Self> {
    JSONForm(expected: "an object", write: { .object($0.fieldsAsJSON) }) { (json, path) throws(RecipeError) in
      try Self(json, at: path)
    }
  }

  /// Reads the object at `path`, whose first field may be the `kind` that brought the reader here. Throws `RecipeError`
  /// for a field that is missing, unknown or wrong.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init(_ json: JSONValue, at path: String, kind: String? = nil) throws(RecipeError) {
    guard case .object(var rest) = json else { throw RecipeError(at: path, found: json, expected: "an object") }
    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    if let kind { rest[kind] = nil }
    self = Self.standard
    for field in Self.fields {
      guard let value = rest.removeValue(forKey: field.key), value != .null else {
        guard !field.isRequired else {
          throw RecipeError("\"\(name(field.key))\" is missing, expected \(field.expected)")
        }
        continue
      }
      if let condition = field.condition, !condition.holds(self) {
        throw RecipeError("\"\(name(field.key))\" stands only where \(condition.words)")
      }
      try field.read(&self, value, name(field.key))
    }
    guard let unknown = rest.keys.sorted().first else { return }
    let known = (kind.map { [$0] } ?? []) + Self.fields.map(\.key)
    throw RecipeError("\"\(name(unknown))\" is unknown; known are \(known.joined(separator: ", "))")
  }

  /// Its fields as they are written.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  var fieldsAsJSON: [String: JSONValue] {
    var json: [String: JSONValue] = [:]
    for field in Self.fields { json[field.key] = field.write(self) }
    return json
  }
}
