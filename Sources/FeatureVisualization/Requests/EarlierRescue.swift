/// The rescue of silent nodes as pictures of early versions carry it: rules of other fields, which are there no more.
enum EarlierRescue {
  /// Fields that no rule has had since.
  private static let fields = ["onlyWhereBlocked", "whileBlocked", "whileSilent"]

  /// Whether `recipe` has such a rescue: one with those fields, or one that acts at the nearest positions of the first
  /// iterations alone, which `natural` had before its rule knew open positions and earlier layers.
  static func isIn(_ recipe: JSONValue) -> Bool {
    guard case .object(let recipe) = recipe, case .object(let rescue)? = recipe["rescue"] else { return false }
    let isNatural = rescue["iterations"] != nil && rescue["nearest"] != nil
    return fields.contains { rescue[$0] != nil } || (isNatural && rescue["open"] == nil && rescue["earlier"] == nil)
  }

  /// `recipe` without the fields that are there no more.
  static func upgraded(_ recipe: JSONValue) -> JSONValue {
    guard case .object(var recipe) = recipe, case .object(let rescue)? = recipe["rescue"] else { return recipe }
    recipe["rescue"] = .object(rescue.filter { !fields.contains($0.key) })
    return .object(recipe)
  }
}
