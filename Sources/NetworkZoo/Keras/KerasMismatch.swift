/// Why a file's layers are not those of a network: what was found and what was expected.
struct KerasMismatch: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
