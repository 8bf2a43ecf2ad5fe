/// The dictionary of tensors in a pickle, taken out of what programs that train wrap around it.
struct StateDictionary {
  /// The arguments of each tensor by its name.
  let tensors: [(name: String, arguments: [Pickle.Value])]
  /// What else is beside them, each with what it was made by.
  let others: [String]

  /// What the dictionary is called in a larger one.
  private static let wrappers = ["state_dict", "model_state_dict", "model", "module", "net", "network"]
  /// What comes before all names where a network was wrapped.
  private static let prefixes = ["module.", "model."]

  /// Throws `TorchFile.Problem` where there is none.
  init(_ pickle: Pickle) throws(TorchFile.Problem) {
    var (found, foreign): ([(name: String, arguments: [Pickle.Value])], [String]) = ([], [])
    var value = pickle.root
    search: for _ in 0..<4 {
      guard case .object(let index) = value else { break }
      if case .foreign(let name) = pickle.objects[index] {
        throw TorchFile.Problem(
          "it holds an object of Python, '\(name.printable)', which is not run, and no state dict")
      }
      guard case .dictionary(let pairs) = pickle.objects[index] else { break }
      var inner: [String: Pickle.Value] = [:]
      for case (.text(let name), .object(let index)) in pairs {
        switch pickle.objects[index] {
        case .tensor(let arguments): found.append((name, arguments))
        case .foreign(let maker): foreign.append("'\(name.printable)' (\(maker.printable))")
        case .dictionary: inner[name] = .object(index)
        default: break
        }
      }
      if !found.isEmpty { break }
      guard let next = Self.wrappers.lazy.compactMap({ inner[$0] }).first else {
        if let first = foreign.first {
          throw TorchFile.Problem("it holds objects of Python, such as \(first), which are not run, and no state dict")
        }
        break search
      }
      value = next
    }
    guard !found.isEmpty else { throw TorchFile.Problem("it holds no state dict") }
    for prefix in Self.prefixes where found.allSatisfy({ $0.name.hasPrefix(prefix) }) {
      found = found.map { (String($0.name.dropFirst(prefix.count)), $0.arguments) }
    }
    (tensors, others) = (found, foreign)
  }
}
