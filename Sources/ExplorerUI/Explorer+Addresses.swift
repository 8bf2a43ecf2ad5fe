import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Explorer {
  /// An address was read, or why not.
  mutating func take(
    _ result: Result<AscentAddress, RecipeError>, at now: ContinuousClock.Instant
  ) -> [Effect] {
    do {
      let address = try result.get()
      switch overlay {
      case .prompt(let prompt) where prompt.isAsked: try check(address)
      case .bookmarks: try check(address)
      default: return take(address, at: now)
      }
      overlay = nil
      return take(address, at: now)
    } catch {
      refuse("\(error)", at: now)
      return []
    }
  }

  /// Throws what is wrong with an address, as far as can be told while its network is not open.
  private func check(_ address: AscentAddress) throws {
    let path = address.place.network
    guard let file = networks.first(where: { $0.name == path || $0.path == path })?.file else { return }
    _ = try address.objective(in: file)
  }

  /// An address was typed, and read.
  mutating func take(_ address: AscentAddress, at now: ContinuousClock.Instant) -> [Effect] {
    let closed = isGrid ? closeGrid() : []
    let path = address.place.network
    if let known = networks.firstIndex(where: { $0.name == path || $0.path == path }) {
      network = known
    } else {
      // last: the others keep their numbers, by which fetches and runs know them
      network = networks.count
      let file = Catalogue.Entry(file: path)
      networks.append(NetworkEntry(file, path: path, name: file.name))
    }
    restsAt = nil
    wanted = address
    return closed + goToWanted(at: now)
  }

  /// Goes to the wanted address, or has its network opened first, in the range that it asks for.
  mutating func goToWanted(at now: ContinuousClock.Instant) -> [Effect] {
    guard let wanted else { return [] }
    let range = wanted.settings.inputRange
    switch entry.state {
    case .open(let file) where range == nil || file.network.inputRange == range:
      return go(to: wanted, in: file, at: now)
    case .missing, .fetching:
      self.wanted = nil
      filter = nil
      say("\(entry.name) is to be fetched first: Enter", isError: true, at: now)
      focus = .network
      return pauseUnseen()
    case .opening:  // it comes back here when it is open
      return pauseUnseen()
    case .open, .closed, .failed: return pauseUnseen() + openNetwork(range)
    }
  }

  /// Has the network under the cursor opened; nil: with its own input range.
  mutating func openNetwork(_ range: InputRange? = nil) -> [Effect] {
    networks[network].set(.opening)
    return [.network(.open(network, name: entry.path, range))]
  }

  /// Climbs what `address` names.
  private mutating func go(
    to address: AscentAddress, in file: NetworkFile, at now: ContinuousClock.Instant
  ) -> [Effect] {
    wanted = nil
    do {
      let objective = try address.objective(in: file)
      settings = address.settings.withoutInputRange
      if let range = address.settings.inputRange { networks[network].askedRange = range }
      self.objective = nil
      filter = nil  // it might hide what was gone to
      go(to: objective)
    } catch {
      say("\(error)", isError: true, at: now)
      // a run of this network goes on
      if climb?.place.network == network { return [] }
    }
    return beginRun()
  }

  /// An address says how its one run ends and what changes in it; the runs that follow are whole.
  mutating func forgetRun() {
    for side in [Side.left, .right] {
      change(settingsOf: side) { settings in
        settings.fixed.removeAll { $0.key == "end" }
        settings.changes = []
      }
    }
  }
}
