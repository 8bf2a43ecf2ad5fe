import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Explorer {
  /// Opens the network under the cursor; without `range`, in the input range that its file states.
  mutating func openNetwork(_ range: InputRange? = nil) -> [Effect] {
    lists.entry.set(.opening)
    return [.network(.open(lists.network, name: lists.entry.path, range))]
  }

  /// A network was opened, or why not.
  mutating func take(
    _ result: Result<NetworkFile, NetworkFileError>, of network: Int, at now: ContinuousClock.Instant
  ) -> [Effect] {
    switch result {
    case .success(let file):
      visits.forget(network: network)
      lists.networks[network].set(.open(file))
      guard network == lists.network else { return [] }
      return wanted == nil ? beginRun() : goToWanted(at: now)
    case .failure(let error):
      lists.networks[network].set(.failed("\(error)"))
      if network == lists.network { wanted = nil }
      say("\(error)", isError: true, at: now)
      return []
    }
  }

  // MARK: - Downloads

  /// Downloads the weights of the network under the cursor, or stops that.
  mutating func fetchOrStop() -> [Effect] {
    guard case .missing(let missing) = lists.entry.state else { return stopFetching() }
    lists.entry.set(.fetching(missing, nil))
    lists.entry.fetchError = nil
    messages.clear()
    return [.network(.fetch(lists.network, missing))]
  }

  /// Stops the download of the network under the cursor, if there is one.
  func stopFetching() -> [Effect] {
    guard case .fetching = lists.entry.state else { return [] }
    return [.network(.stopFetching(lists.network))]
  }

  mutating func take(_ progress: FetchProgress, of network: Int) {
    guard case .fetching(let missing, _) = lists.networks[network].state else { return }
    lists.networks[network].set(.fetching(missing, progress))
  }

  /// A download has ended: the network is opened, or can be downloaded again.
  mutating func takeEnd(
    of network: Int, _ result: Result<Fetched, FetchError>, at now: ContinuousClock.Instant
  ) -> [Effect] {
    guard let missing = lists.networks[network].missing else { return [] }
    let fetched: Fetched
    do {
      fetched = try result.get()
    } catch {
      lists.networks[network].set(.missing(missing))
      lists.networks[network].fetchError = error
      // the whole error is shown instead of the picture
      let isStopped = if case .interrupted = error.problem { true } else { false }
      say(error.summary, isError: !isStopped, at: now)
      return []
    }
    lists.networks[network].set(.opening)
    let detail = missing.bytes?.megabytes ?? fetched.fromHub?.choice.words
    say("fetched \(lists.networks[network].name)" + (detail.map { " · \($0)" } ?? ""), at: now)
    return [.network(.open(network, name: lists.networks[network].path, nil))]
  }
}
