/// What the entries of one list must contain to be shown.
struct Filter: Sendable {
  let column: ListColumn
  /// Not empty.
  let text: String
}
