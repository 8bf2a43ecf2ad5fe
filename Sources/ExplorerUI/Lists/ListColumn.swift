/// The lists, from left to right.
enum ListColumn: Int, CaseIterable, Sendable { case network, layer, node }
