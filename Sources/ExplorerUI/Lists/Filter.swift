/// What the entries of a list must hold to be shown.
struct Filter: Sendable {
  let column: ListColumn
  var text: String
}
