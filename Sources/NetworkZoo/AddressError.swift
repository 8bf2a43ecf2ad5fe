/// Why an address could not be resolved.
public struct AddressError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
