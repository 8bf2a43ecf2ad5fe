import Files

/// A field of an object in a recipe file.
struct Field<Object>: Sendable {
  /// The name in the file.
  let key: String
  /// A short description for the manual.
  let help: String
  /// What the value must be, in words, for errors and the manual.
  let expected: String
  /// When the field is allowed, as in `rule is plain`; nil: always.
  let condition: Condition?
  /// Whether an object without the field is an error.
  let isRequired: Bool

  fileprivate let read: @Sendable (inout Object, JSONValue, _ path: String) throws(RecipeError) -> Void
  /// Nil: the field is left out.
  fileprivate let write: @Sendable (Object) -> JSONValue?

  /// What must hold of an object for a field to be allowed in it.
  struct Condition: Sendable {
    let words: String
    let holds: @Sendable (Object) -> Bool

    init(_ words: String, _ holds: @escaping @Sendable (Object) -> Bool) { (self.words, self.holds) = (words, holds) }
  }

  // Not specialized for each type, like other functions here: they run once per file, and the copies would add 1 % to
  // the size of the program.

  /// A field that is left out if it has the standard value, unless `isAlwaysWritten`.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init<Value: Equatable>(
    _ key: String, _ path: WritableKeyPath<Object, Value> & Sendable, _ form: JSONForm<Value>,
    isAlwaysWritten: Bool = false, isRequired: Bool = false, if condition: Condition? = nil, _ help: String
  ) where Object: FieldObject {
    (self.key, self.help, expected) = (key, help, form.expected)
    (self.condition, self.isRequired) = (condition, isRequired)
    read = { (object, json, name) throws(RecipeError) in object[keyPath: path] = try form.read(json, name) }
    write = { object in
      let value = object[keyPath: path]
      guard condition?.holds(object) ?? true else { return nil }
      return isAlwaysWritten || value != Object.standard[keyPath: path] ? form.write(value) : nil
    }
  }

  /// A field that is left out if the value is nil.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init<Value>(
    _ key: String, _ path: WritableKeyPath<Object, Value?> & Sendable, _ form: JSONForm<Value>,
    if condition: Condition? = nil, _ help: String
  ) {
    (self.key, self.help, expected) = (key, help, form.expected)
    (self.condition, isRequired) = (condition, false)
    read = { (object, json, name) throws(RecipeError) in object[keyPath: path] = try form.read(json, name) }
    write = { $0[keyPath: path].map(form.write) }
  }
}

/// An object of a recipe file, described by its fields.
protocol FieldObject: Sendable {
  /// The object that an empty one in a file stands for.
  static var standard: Self { get }
  /// The fields, in the order in which they are read: conditions see those before.
  static var fields: [Field<Self>] { get }
}

extension FieldObject {
  /// The form of this object as a field of another.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  static var form: JSONForm<Self> {
    JSONForm(expected: "an object", write: { .object($0.fieldsAsJSON) }) { (json, path) throws(RecipeError) in
      try Self(json, at: path)
    }
  }

  /// Reads the object at `path`; `kind` is the name of a field that the caller has read already. Throws `RecipeError`
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
        throw RecipeError("\"\(name(field.key))\" is allowed only where \(condition.words)")
      }
      try field.read(&self, value, name(field.key))
    }
    guard let unknown = rest.keys.sorted().first else { return }
    let known = (kind.map { [$0] } ?? []) + Self.fields.map(\.key)
    throw RecipeError("\"\(name(unknown))\" is unknown, expected one of \(known.joined(separator: ", "))")
  }

  /// The fields to be written.
  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  var fieldsAsJSON: [String: JSONValue] {
    var json: [String: JSONValue] = [:]
    for field in Self.fields { json[field.key] = field.write(self) }
    return json
  }
}
