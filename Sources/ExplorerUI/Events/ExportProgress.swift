/// A file that is being written.
struct ExportProgress: Sendable {
  /// As the user typed it.
  let path: String
  /// How much of an animation is encoded; nil: that is not known.
  var percent: Int?

  var words: String { "writing \(path)" + (percent.map { " · \($0) %" } ?? " …") }
}
