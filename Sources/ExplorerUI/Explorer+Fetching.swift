import FeatureVisualization
import NetworkZoo

extension Explorer {
  // MARK: - What is done

  /// Enter on a network that is not here: fetches it, or no longer does.
  mutating func fetchOrStop() -> [Effect] {
    guard case .missing(let download) = entry.state else { return stopFetching() }
    networks[network].set(.fetching(download, nil))
    networks[network].fetchError = nil
    message = nil
    return [.network(.fetch(network, download))]
  }

  /// Fetches the network under the cursor no longer.
  func stopFetching() -> [Effect] {
    guard case .fetching = entry.state else { return [] }
    return [.network(.stopFetching(network))]
  }

  mutating func take(_ progress: FetchProgress, of number: Int) {
    guard case .fetching(let download, _) = networks[number].state else { return }
    networks[number].set(.fetching(download, progress))
  }

  /// A fetch has ended: the network is opened, or may be fetched again.
  mutating func takeEnd(of number: Int, _ error: FetchError?, at now: ContinuousClock.Instant) -> [Effect] {
    guard let download = networks[number].download else { return [] }
    if let error {
      networks[number].set(.missing(download))
      networks[number].fetchError = error
      // where there is room, all of it is shown
      if case .interrupted = error.problem {
        say(error.summary, at: now)
      } else {
        say(error.summary, isError: true, at: now)
      }
      return []
    }
    networks[number].set(.opening)
    say("fetched \(networks[number].name) · \(download.bytes.megabytes)", at: now)
    return [.network(.open(number, name: networks[number].path, nil))]
  }

  // MARK: - What is shown

  /// In the place of the picture.
  var fetchLines: [String] {
    guard let download = entry.download else { return [] }
    let first = [entry.about ?? entry.name, "Its weights are not here."]
    guard case .fetching(_, let progress) = entry.state else {
      return first + ["Enter fetches it (\(download.bytes.megabytes))"]
        + (entry.fetchError.map { ["", "\($0)"] } ?? [])
    }
    return first + ["\((progress?.bytes ?? 0).megabytes) of \(download.bytes.megabytes) have come. Esc stops"]
  }

  /// `fetch`, `100 %`.
  static let fetchMarkWidth = 5

  /// Behind a network's name: whether it is to be fetched, or how far that is.
  func fetchMark(_ entry: NetworkEntry) -> String {
    switch entry.state {
    case .missing: "fetch"
    case .fetching(_, let progress): "\(progress?.percent ?? 0) %"
    case .closed, .opening, .open, .failed: ""
    }
  }

  /// What is fetched while another network is looked at.
  var fetchNotice: String? {
    for (number, other) in networks.enumerated() where number != network {
      guard case .fetching(_, let progress) = other.state else { continue }
      return (["fetching \(other.name)"] + (progress?.parts ?? [])).joined(separator: "   ")
    }
    return nil
  }
}

extension NetworkEntry {
  /// What has to be fetched before it can be opened.
  var download: Download? {
    switch state {
    case .missing(let download), .fetching(let download, _): download
    case .closed, .opening, .open, .failed: nil
    }
  }
}

extension FetchProgress {
  /// How far, how fast, how long still.
  var parts: [String] {
    var parts = ["\(percent) %"]
    if let rate { parts.append("\(Float(rate / 1e6).shortText) MB/s") }
    if let left = secondsLeft { parts.append(left < 120 ? "\(left) s left" : "\(left / 60) min left") }
    return parts
  }
}
