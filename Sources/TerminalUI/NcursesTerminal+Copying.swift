import FoundationEssentials

extension NcursesTerminal {
  /// Seconds that tmux may take to say what it has kept. It runs on this machine.
  private static let patience = 0.3

  /// The program between us and the terminal, by its own answer, or else by the environment.
  var multiplexer: Multiplexer? {
    if let attribute = features.secondaryAttribute { return Multiplexer(attribute: attribute) }
    return Multiplexer(environment: environment)
  }

  /// Copies `text` to the clipboard (OSC 52). Terminals do not report whether they did, but tmux can be asked.
  public func copy(_ text: String) -> CopyingDoubt? {
    let content = Data(text.utf8).base64EncodedString()
    let order = Self.clipboard(content)
    guard let multiplexer else {
      _ = writer.write(order[...], withinMilliseconds: 100)
      return nil
    }
    _ = writer.write(multiplexer.passing(order)[...], withinMilliseconds: 100)
    guard multiplexer == .tmux || environment("TMUX") != nil else { return .throughScreen }
    // plain inside tmux, which has kept what it tells
    let question = Self.clipboard("?")
    features.clipboard = nil
    _ = writer.write(
      (multiplexer == .tmux ? question : multiplexer.passing(question))[...], withinMilliseconds: 100)
    wait(seconds: Self.patience) { features.clipboard != nil }
    return features.clipboard == content ? nil : .notInTmux
  }

  private static func clipboard(_ content: String) -> [UInt8] { Array("\u{1B}]52;c;\(content)\u{7}".utf8) }
}
