import FeatureVisualization
import NetworkZoo

extension NetworkFile {
  /// Says on standard error what had to be guessed and assumed, if anything, also of the size in `settings`.
  func tellAssumptions(_ settings: Settings = Settings()) {
    if case .size(let size)? = settings["size"]?.value,
      let note = AscentRequest.roundingNote(of: size, in: self)
    {
      StandardError.complain("\(note)")
    }
    if let guess {
      StandardError.complain(
        "there is no config.json beside the weights of \(name): by their names they are taken for \(guess)")
    }
    if !skipped.isEmpty {
      let rest = skipped.count > 3 ? " and \(skipped.count - 3) more" : ""
      StandardError.complain(
        "the file of \(name) holds objects of Python that are skipped: \(skipped.prefix(3).joined(separator: ", "))\(rest)"
      )
    }
    guard !statesInputRange else { return }
    StandardError.complain(
      "\(name) does not state its input range: \(network.inputRange) is assumed; give another with --input-range")
  }
}
