import FeatureVisualization
import Files
import NetworkZoo

extension NetworkEntry {
  /// The columns of `mark` at most: `fetch`, `100 %`.
  static let markWidth = 5

  /// Behind the name: whether it has to be downloaded, how far the download is, or that it cannot be opened.
  var mark: String {
    switch state {
    case .heading(let count, _): "\(count)"
    case .missing: "fetch"
    case .fetching(_, let progress): "\(progress?.percent ?? 0) %"
    case .failed: "!"
    case .closed, .opening, .open: ""
    }
  }

  /// What is shown instead of the picture while it is not open.
  var lines: [String] {
    switch state {
    case .open: []
    case .heading(let count, let isOpen):
      [
        "\(count) networks\(group == .hub ? " in Hugging Face's cache" : " that can be fetched").",
        "Press Enter to \(isOpen ? "fold" : "list") them.",
      ]
    case .closed, .opening: ["opening \(name) …"]
    case .failed(let reason): [reason]
    case .missing(let missing):
      [
        about ?? name, "Its weights are not downloaded.",
        "Press Enter to fetch them\(missing.bytes.map { " (\($0.megabytes))" } ?? "").",
      ] + (fetchError.map { ["", "\($0)"] } ?? [])
    case .fetching(let missing, let progress):
      [
        about ?? name, "Its weights are being downloaded.",
        "\((progress?.bytes ?? 0).megabytes)\(Self.end(missing, progress)). Press Esc to stop.",
      ]
    }
  }
}

extension NetworkEntry {
  /// How many bytes it will be, as soon as that is known.
  private static func end(_ missing: Fetchable, _ progress: FetchProgress?) -> String {
    let total = missing.bytes ?? progress?.total ?? 0
    return total > 0 ? " of \(total.megabytes)" : ""
  }
}

extension FetchProgress {
  /// How much is done, how fast, how long it will take.
  var words: [String] {
    var words = ["\(percent) %"]
    if let rate { words.append("\(Float(rate / 1e6).shortText) MB/s") }
    if let left = secondsLeft { words.append("\(Double(left).duration) left") }
    return words
  }
}
