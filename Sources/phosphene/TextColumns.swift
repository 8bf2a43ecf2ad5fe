extension String {
  /// Left-aligned: the text with spaces after it, at least `width` characters.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// Right-aligned: the text with spaces before it, at least `width` characters.
  func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
