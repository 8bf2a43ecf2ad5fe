import Files

extension Recipe {
  /// Parses the bytes of a recipe file. Throws `RecipeError` with the field, what was found and what was expected.
  public init(json bytes: [UInt8], name: String) throws(RecipeError) {
    try self.init(JSONValue(bytes), name: name)
  }

  /// Reads the object of a recipe file.
  init(_ json: JSONValue, name: String) throws(RecipeError) {
    try self.init(json, at: "")
    self.name = name
    if optimizer.rule == .plain, optimizer.scale == .laplacian {
      guard case .pixels = parameterization else {
        throw RecipeError(
          "\"optimizer.divideBy\" is \"laplacian\", which needs \"parameterization.kind\" to be \"pixels\"")
      }
    }
    if case .pixels(let form) = parameterization, form.high < form.low {
      throw RecipeError("\"parameterization.high\" is \(form.high), expected a whole number from \(form.low) to 255")
    }
  }

  /// The contents of a recipe file on one line; fields with standard values are left out.
  public var json: String { JSONValue.object(fieldsAsJSON).text(isPretty: false) }

  /// The contents of a recipe file, indented for people.
  public var prettyJSON: String { JSONValue.object(fieldsAsJSON).text(isPretty: true) }
}
