/// What the entries of one list must contain to be shown.
struct Filter: Sendable {
  let column: ListColumn
  /// Not empty.
  let text: String
  /// The entry that would be gone to, while the text is still typed; nil: it is typed, or nothing matches.
  var candidate: Int?
}
