import Files

extension JSONValue {
  /// Parses `bytes`. Throws `RecipeError` if they are not JSON.
  init(_ bytes: [UInt8]) throws(RecipeError) {
    guard let value = JSONValue(parsing: bytes) else {
      throw RecipeError("it is not JSON; expected an object like the one that 'phosphene recipes natural' prints")
    }
    self = value
  }
}
