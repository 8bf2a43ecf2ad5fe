extension Recipe {
  /// Reads a recipe file's bytes. Throws `RecipeError` with the field, what was found and what is expected.
  public init(json bytes: [UInt8], name: String) throws(RecipeError) {
    try self.init(JSONValue(bytes), name: name)
  }

  /// Reads a recipe file's object.
  init(_ json: JSONValue, name: String) throws(RecipeError) {
    try self.init(json, at: "")
    self.name = name
    if optimizer.rule == .plain, optimizer.scale == .laplacian {
      guard case .pixels = parameterization else {
        throw RecipeError("\"optimizer.divideBy\" is \"laplacian\", which needs \"parameterization.kind\" \"pixels\"")
      }
    }
    if case .pixels(let form) = parameterization, form.high < form.low {
      throw RecipeError("\"parameterization.high\" is \(form.high), expected a whole number from \(form.low) to 255")
    }
  }

  /// The recipe file, in one line; fields that say nothing new are left out.
  public var json: String { JSONValue.object(fieldsAsJSON).text(isPretty: false) }

  /// The recipe file as a person reads it.
  public var prettyJSON: String { JSONValue.object(fieldsAsJSON).text(isPretty: true) }
}
