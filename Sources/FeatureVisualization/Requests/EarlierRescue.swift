import Files

/// The rescue of silent nodes in pictures made by early versions, whose rules had fields that no longer exist.
enum EarlierRescue {
  /// Fields that today's rescue does not have.
  private static let fields = ["onlyWhereBlocked", "whileBlocked", "whileSilent"]

  /// Whether `recipe` has such a rescue: one with those fields, or one that has `nearest` and `iterations` but neither
  /// `open` nor `earlier`, as `natural` had.
  static func isUsed(in recipe: JSONValue) -> Bool {
    guard case .object(let recipe) = recipe, case .object(let rescue)? = recipe["rescue"] else { return false }
    let isNatural = rescue["iterations"] != nil && rescue["nearest"] != nil
    return fields.contains { rescue[$0] != nil } || (isNatural && rescue["open"] == nil && rescue["earlier"] == nil)
  }

  /// `recipe` without the fields that no longer exist.
  static func upgraded(_ recipe: JSONValue) -> JSONValue {
    guard case .object(var recipe) = recipe, case .object(let rescue)? = recipe["rescue"] else { return recipe }
    recipe["rescue"] = .object(rescue.filter { !fields.contains($0.key) })
    return .object(recipe)
  }
}
