/// Why a copied text may not have arrived.
public enum CopyingDoubt: Sendable {
  /// tmux does not say that it has kept it.
  case notInTmux
  /// screen passes it on, and does not hear what becomes of it.
  case throughScreen
}
