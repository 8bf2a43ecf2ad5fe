// Addresses that hold in whatever folder the program is started.

import FeatureVisualization
import NetworkZoo

extension Explorer {
  /// The address of the picture on the screen or, in the grid, of the node under the cursor; nil: there is neither.
  var lastingAddress: String? {
    switch mode {
    case .grid:
      guard let file, let target else { return nil }
      return lasting(AscentRequest(target, in: file, panes[0].settings))
    case .node:
      guard let followed, let snapshot = followed.snapshot else { return nil }
      return lasting(followed.run.request.ending(at: snapshot.iteration))
    }
  }

  /// Where the explorer is and what was set, to go on from there the next time; nil: no network is open.
  public var placeToRemember: String? {
    guard let file, let target else { return nil }
    let address = "\(lasting(file.address))/\(target)"
    var settings = followedTarget?.settingsToRepeat ?? panes[0].settings
    if let range = lists.entry.askedRange { settings.set(.inputRange(range)) }
    return settings == Settings() ? address : "\(address)@\(lasting(settings))"
  }

  /// The first run, if it is that of the place under the cursor.
  var followedTarget: FollowedRun? {
    guard let followed, followed.position == lists.position, followed.isOfNode == (objective == nil) else { return nil }
    return followed
  }

  private func lasting(_ request: AscentRequest) -> String {
    "\(lasting(request.network))/\(request.objective)@\(lasting(request.settings))"
  }

  /// A network is named by its path, or by its name in the catalog.
  func lasting(_ network: String) -> String {
    if catalogNames.contains(network) { return network }
    if let address = DictionaryAddress(network) {
      let known = catalogNames.contains(String(address.target.prefix { $0 != "/" }))
      return
        "\(DictionaryAddress(target: known ? address.target : absolute(address.target), path: absolute(address.path)))"
    }
    return absolute(lists.index(of: network).map { lists.networks[$0].path } ?? network)
  }

  private func lasting(_ settings: Settings) -> Settings {
    var lasting = settings
    lasting.fixed = settings.fixed.map { setting in
      setting.movingPicture { absolute($0) }
    }
    return lasting
  }

  func absolute(_ path: String) -> String {
    path.hasPrefix("/") || HubRepository(path) != nil ? path : "\(folder)/\(path)"
  }
}
