// Addresses that are typed without a network: they hold from where one is.

import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Explorer {
  /// What `text` means in the network under the cursor: `block4b_add/7`, `7` in this layer, `+1` from this node,
  /// `class(zebra)`, `@seed=3` for what is maximized; what is set stays so. Nil: it names a network, or may. Throws
  /// what is wrong with it otherwise.
  func relative(_ text: String) throws -> AscentAddress? {
    guard let file, let layer, let here = target else { return nil }
    let (target, typed) = Settings.split(text)
    let isOfNetwork = lists.withoutHeadings.contains { network in
      [network.name, network.path].contains { target == $0 || target.hasPrefix($0 + "/") }
    }
    guard !isOfNetwork, !HubRepository.isMeant(by: target), !["/", "~", "."].contains(where: target.hasPrefix) else {
      return nil
    }

    var settings = panes[0].settings
    settings.fixed.removeAll { $0.key == "end" }
    settings.changes = []
    if let typed { settings = try settings.merging(Settings(typed)) }
    func address(_ rest: String) throws -> AscentAddress {
      let address = try AscentAddress(network: lists.entry.path, rest: rest, settings: settings)
      _ = try address.objective(in: file)
      return address
    }
    if target.isEmpty { return typed == nil ? nil : try address("\(here)") }
    if let sign = target.first, "+-".contains(sign), let distance = Int(target) {
      let node = self.node.addingReportingOverflow(distance).partialValue
      guard (0..<layer.nodes).contains(node) else {
        throw RecipeError("\(layer.name) has the nodes 0 to \(layer.nodes - 1), not \(self.node) \(target)")
      }
      return try address("\(Objective.node(node, of: layer.name))")
    }
    if let node = Int(target), node >= 0 { return try address("\(Objective.node(node, of: layer.name))") }
    do {
      return try address(target)
    } catch {
      let first = String(target.prefix { $0 != "/" })
      // a letter or two are in some name always
      let isNearLayer =
        first.count > 3 && !Suggestions(for: first, among: lists.entry.layers.map(\.name)).description.isEmpty
      let isNearNetwork = !Suggestions(for: first, among: lists.withoutHeadings.map(\.name)).description.isEmpty
      guard target.contains("(") || target.hasPrefix("@") || isNearLayer && !isNearNetwork else { return nil }
      throw error
    }
  }

  /// What is remembered of an address that was typed: it must mean the same in another folder and network.
  func lasting(_ typed: String, of address: AscentAddress) -> String {
    let network = address.target.network
    if typed == network || typed.hasPrefix(network + "/") || typed.hasPrefix(network + "@") {
      return lasting(network) + typed.dropFirst(network.count)
    }
    guard network == lists.entry.path, (try? relative(typed)) != nil else { return typed }
    let settings = Settings.split(typed).settings.map { "@\($0)" } ?? ""
    return lasting(network) + (address.target.rest.map { "/\($0)" } ?? "") + settings
  }

  /// What an address that is being typed can begin with: networks, the layers of the one that it names or else of the
  /// one under the cursor, and the classes behind a layer that has them.
  func completions(of text: String) -> [String] {
    let named = lists.withoutHeadings.first { text.hasPrefix($0.name + "/") }
    let network = named ?? lists.entry
    let start = named.map { "\($0.name)/" } ?? ""
    var names = named == nil ? lists.withoutHeadings.map { "\($0.name)/" } : []
    names += network.layers.map { "\(start)\($0.name)/" }
    guard let file = network.file, let classes = file.layers.last, file.label(of: 0, in: classes) != nil else {
      return names
    }
    if text.hasPrefix("\(start)class(") { names += file.labels.map { "\(start)class(\($0))" } }
    if text.hasPrefix("\(start)\(classes.name)/") { names += file.labels.map { "\(start)\(classes.name)/\($0)" } }
    return names
  }
}
