import NetworkZoo

/// The networks, their layers and nodes, with a cursor in each list.
struct Lists: Sendable {
  var networks: [NetworkEntry] {
    didSet { if networks.count != oldValue.count { networkNames = Self.labels(of: networks) } }
  }
  /// What the networks are called in the list.
  private(set) var networkNames = DistinctNames()
  /// The index of the network under the cursor.
  var network: Int
  /// The list that the keys move in.
  var focus = ListColumn.node
  /// What one of the lists is cut down to.
  private(set) var filter: Filter?
  /// In which order the nodes are listed.
  var order = NodeOrder.byNumber

  /// The networks of `catalog` with the cursor on the one that is opened by `path` and joins them if it is new; `file`,
  /// if it is open already.
  init(_ catalog: Catalog, at path: String, _ file: NetworkFile?) {
    networks = Self.grouped(catalog.entries)
    if let entry = catalog.entries.first(where: { $0.name == path || $0.path == path }),
      let known = networks.firstIndex(where: { $0.path == entry.opener && $0.name == entry.name })
    {
      network = known
    } else {
      // those that have to be downloaded stay the last
      network = networks.firstIndex { $0.missing != nil || $0.group == .modelZoo } ?? networks.count
      networks.insert(
        NetworkEntry(catalog.entry(path) ?? Catalog.Entry(file: path), path: path, name: file?.name), at: network)
    }
    networkNames = Self.labels(of: networks)
    unfoldEntry()
    if let file { entry.set(.open(file)) } else { focus = .network }
  }

  /// The most networks of a kind that are listed before anybody asks for them.
  private static let mostUnfolded = 8

  /// The networks with headings over those of which there may be many.
  private static func grouped(_ entries: [Catalog.Entry]) -> [NetworkEntry] {
    var networks: [NetworkEntry] = []
    for entry in entries {
      if let group = entry.group, networks.last?.group != group {
        let count = entries.count { $0.group == group }
        networks.append(NetworkEntry(group, count: count, isOpen: count <= mostUnfolded))
      }
      networks.append(NetworkEntry(entry))
    }
    return networks
  }

  private static func labels(of networks: [NetworkEntry]) -> DistinctNames {
    DistinctNames(Array(Set(networks.map(\.label))), areModules: false)
  }

  /// The heading of a group.
  private func heading(of group: Catalog.Entry.Group) -> Int? {
    networks.firstIndex { $0.group == group && $0.isOpenHeading != nil }
  }

  /// Lists the networks below the heading under the cursor, or lists them no longer.
  mutating func fold() {
    guard case .heading(let count, let isOpen) = entry.state else { return }
    entry.set(.heading(count: count, isOpen: !isOpen))
  }

  /// Lists the networks among which the one under the cursor is.
  private mutating func unfoldEntry() {
    guard entry.isOpenHeading == nil, let heading = entry.group.flatMap(heading),
      case .heading(let count, _) = networks[heading].state
    else { return }
    networks[heading].set(.heading(count: count, isOpen: true))
  }

  /// Whether a network is listed while nothing is filtered.
  private func isListed(_ index: Int) -> Bool {
    let network = networks[index]
    guard network.isOpenHeading == nil, let heading = network.group.flatMap(heading) else { return true }
    return networks[heading].isOpenHeading == true
  }

  /// The network under the cursor.
  var entry: NetworkEntry {
    get { networks[network] }
    set { networks[network] = newValue }
  }

  var file: NetworkFile? { entry.file }
  /// The layer under the cursor; nil where the network is not open.
  var layer: NetworkFile.Layer? { entry.layers.isEmpty ? nil : entry.layers[entry.layer] }
  /// The index of the node under the cursor.
  var node: Int { layer.flatMap { entry.nodes[$0.value] } ?? 0 }
  var position: NodePosition { position(of: node) }

  /// A node of the layer under the cursor.
  func position(of node: Int) -> NodePosition {
    NodePosition(network: network, layer: layer?.value ?? 0, node: node)
  }

  /// The networks alone.
  var withoutHeadings: [NetworkEntry] { networks.filter { $0.isOpenHeading == nil } }

  /// The network of this name or path.
  func index(of path: String) -> Int? {
    networks.firstIndex { $0.isOpenHeading == nil && ($0.name == path || $0.path == path) }
  }

  /// Puts the cursor on the network of this name or path, which joins the others if it is new.
  mutating func go(to path: String) {
    network = index(of: path) ?? networks.count
    guard network == networks.count else { return unfoldEntry() }
    // last: the others keep their indices, by which downloads and runs know them
    let new = Catalog.Entry(file: path)
    networks.append(NetworkEntry(new, path: path, name: new.name))
  }

  // MARK: - Entries

  /// How many entries a list has, shown or not.
  func count(of column: ListColumn) -> Int {
    switch column {
    case .network: networks.count
    case .layer: entry.layers.count
    case .node: layer?.nodes ?? 0
    }
  }

  /// The index of the entry under the cursor of a list.
  func cursor(of column: ListColumn) -> Int {
    switch column {
    case .network: network
    case .layer: entry.layer
    case .node: node
    }
  }

  /// Puts the cursor of a list on an entry.
  mutating func setCursor(of column: ListColumn, to index: Int) {
    switch column {
    case .network: network = index
    case .layer: entry.layer = index
    case .node: if let layer { entry.nodes[layer.value] = index }
    }
  }

  /// The indices of the entries that are shown: all, or those that the filter leaves.
  func entries(of column: ListColumn) -> [Int] {
    let all = column == .node ? nodesInOrder : Array(0..<count(of: column))
    guard let filter, filter.column == column else { return column == .network ? all.filter(isListed) : all }
    let text = filter.text.lowercased()
    return all.filter { index in
      switch column {
      case .network: return networks[index].isOpenHeading == nil && networks[index].name.lowercased().contains(text)
      case .layer: return entry.layers[index].name.lowercased().contains(text)
      case .node:
        let label = layer.flatMap { file?.label(of: index, in: $0) }
        return "\(index)".hasPrefix(text) || label?.lowercased().contains(text) == true
      }
    }
  }

  /// The nodes of the layer as they are listed.
  private var nodesInOrder: [Int] {
    guard case .by(_, let sorted?) = order, sorted.network == network, sorted.layer == layer?.value else {
      return Array(0..<count(of: .node))
    }
    return sorted.nodes
  }

  /// What the network under the cursor holds but cannot be looked at: rows below its layers that the cursor does not
  /// reach.
  var unread: [NetworkFile.Unread] {
    let all = file?.unread ?? []
    guard let filter, filter.column == .layer else { return all }
    let text = filter.text.lowercased()
    return all.filter { $0.name.lowercased().contains(text) }
  }

  /// The row of the cursor among the entries that are shown; where the filter hides it, that of the next one.
  func row(of cursor: Int, among entries: [Int]) -> Int {
    entries.firstIndex(of: cursor) ?? entries.firstIndex { $0 >= cursor } ?? max(0, entries.count - 1)
  }

  /// The entry that is shown as the chosen one: under the cursor or, while a filter is typed, the one that it would
  /// lead to.
  func shownCursor(of column: ListColumn) -> Int {
    filter.flatMap { $0.column == column ? $0.candidate : nil } ?? cursor(of: column)
  }

  /// The first row on the screen: the cursor stays in the middle of `rows`, except near the ends.
  func firstRow(of column: ListColumn, rows: Int) -> Int {
    let entries = entries(of: column)
    let cursor = row(of: shownCursor(of: column), among: entries)
    let count = entries.count + (column == .layer ? unread.count : 0)
    return min(max(0, cursor - rows / 2), max(0, count - rows))
  }

  /// The entry `distance` rows from the cursor of the focused list, or the last one on the way; nil: the list is empty.
  func entry(at distance: Int) -> Int? {
    let entries = entries(of: focus)
    guard !entries.isEmpty else { return nil }
    return entries[min(max(0, row(of: cursor(of: focus), among: entries) + distance), entries.count - 1)]
  }

  /// The entry `index` of the focused list or, where it is not shown, the next one; nil: the list is empty.
  func entry(nearest index: Int) -> Int? {
    let entries = entries(of: focus)
    return entries.isEmpty ? nil : entries[row(of: index, among: entries)]
  }

  // MARK: - Filter

  /// Shows only the entries of a list that contain `text`; all, where it is empty. The cursor stays where it is: the
  /// first of them, or the one that it is on, becomes the candidate.
  mutating func setFilter(_ column: ListColumn, _ text: String) {
    filter = text.isEmpty ? nil : Filter(column: column, text: text)
    let entries = entries(of: column)
    let cursor = cursor(of: column)
    filter?.candidate = entries.contains(cursor) ? cursor : entries.first
  }

  /// Makes the match `distance` rows further the candidate; after the last one comes the first.
  mutating func moveCandidate(by distance: Int) {
    guard let filter, let candidate = filter.candidate else { return }
    let entries = entries(of: filter.column)
    guard let row = entries.firstIndex(of: candidate) else { return }
    self.filter?.candidate = entries[(row + distance + entries.count) % entries.count]
  }

  /// Keeps the filter now that its text is typed, and returns the entry to go to; nil: nothing matches.
  mutating func acceptFilter() -> Int? {
    defer { filter?.candidate = nil }
    return filter?.candidate
  }

  mutating func clearFilter() { filter = nil }

  /// Goes back to a filter that was there before.
  mutating func restore(_ filter: Filter?) { self.filter = filter }
}
