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
      var remembered: [Effect] = []
      if let overlay, overlay.awaited != nil {
        // where it was typed or chosen it can be corrected
        try check(address)
        if let typed = (overlay as? Prompt)?.typedAddress {
          remembered = remember(lasting(typed, of: address))
        }
        self.overlay = nil
      }
      return remembered + go(to: address, at: now)
    } catch {
      refuse("\(error)", at: now)
      return []
    }
  }

  /// Keeps an address that was typed, to be typed again by a key.
  private mutating func remember(_ address: String) -> [Effect] {
    typedAddresses = AddressHistory.adding(address, to: typedAddresses)
    return [.remember(address: address)]
  }

  /// Throws what is wrong with an address, as far as can be told while its network is not open.
  private func check(_ address: AscentAddress) throws {
    guard let index = lists.index(of: address.target.network), let file = lists.networks[index].file else { return }
    _ = try address.objective(in: file)
  }

  /// Goes to an address.
  private mutating func go(to address: AscentAddress, at now: ContinuousClock.Instant) -> [Effect] {
    let closed = mode.grid.map { close($0) } ?? []
    lists.go(to: address.target.network)
    restsAt = nil
    wanted = address
    return closed + goToWanted(at: now)
  }

  /// Goes to the wanted address or, first, has its network opened in the input range that it asks for.
  mutating func goToWanted(at now: ContinuousClock.Instant) -> [Effect] {
    guard let wanted else { return [] }
    let range = wanted.settings.inputRange
    switch lists.entry.state {
    case .open(let file) where range == nil || file.network.inputRange == range:
      return go(to: wanted, in: file, at: now)
    case .missing, .fetching:
      self.wanted = nil
      lists.clearFilter()
      say("\(lists.entry.name) is not downloaded: press Enter to fetch it", isError: true, at: now)
      lists.focus = .network
      return hold()
    case .heading, .opening: return hold()  // it comes back here when it is open
    case .open, .closed, .failed: return hold() + openNetwork(range)
    }
  }

  /// Maximizes what `address` names in `file`.
  private mutating func go(
    to address: AscentAddress, in file: NetworkFile, at now: ContinuousClock.Instant
  ) -> [Effect] {
    wanted = nil
    do {
      let objective = try address.objective(in: file)
      panes[0].settings = address.settings.withoutInputRange.withoutStandardRecipe(for: objective, in: file)
      if let range = address.settings.inputRange { lists.entry.askedRange = range }
      self.objective = nil
      lists.clearFilter()  // it might hide what was gone to
      go(to: objective)
    } catch {
      say("\(error)", isError: true, at: now)
      // a run of this network goes on
      if panes[0].followed?.position.network == lists.network { return [] }
    }
    return beginRun()
  }
}
