import FeatureVisualization

extension Explorer {
  /// Shows all nodes of the layer; runs wait meanwhile.
  mutating func openGrid() -> [Effect] {
    guard let file, let layer else { return [] }
    let grid = Grid(file: file, layer: layer, ranBefore: panes.indices.filter { panes[$0].isRunning })
    mode = .grid(grid)
    lists.focus = .node
    restsAt = nil
    return hold() + [.thumbnails(grid.order(around: node, GridLayout(window)))]
  }

  /// Goes back to the node under the cursor; where the runs were begun for it, and `isAnew` is not wanted, they go on.
  mutating func close(_ grid: Grid, isAnew: Bool = false) -> [Effect] {
    mode = .node
    guard !isAnew, followedTarget != nil else { return [.thumbnails(.stop)] + beginRun() }
    return [.thumbnails(.stop)]
      + grid.ranBefore.flatMap { inPane($0) { $0.resume() } }
  }

  /// What a command does in the grid; nil: what it does elsewhere.
  mutating func perform(
    _ command: Command, _ count: Int?, in grid: Grid, at now: ContinuousClock.Instant
  ) -> [Effect]? {
    if let target = grid.target(command, count, from: node, GridLayout(window)) { return choose(target, in: grid) }
    switch command {
    case .open, .grid, .close, .leave: return close(grid)
    case .random: return randomNode().map { choose($0, in: grid) } ?? []
    case .help, .copy, .mark, .bookmarks, .log, .address: return nil
    case _ where command.subject == .terminal: return nil
    default:
      say("\(command.entry.name) does nothing in the grid: press Enter to open a node", at: now)
      return []
    }
  }

  /// Puts the cursor on the node that was clicked; one that is chosen already is opened.
  mutating func click(column: Int, row: Int, in grid: Grid) -> [Effect] {
    let layout = GridLayout(window)
    guard let index = layout.index(column: column, row: row) else { return [] }
    let clicked = layout.first(of: grid.layer.nodes, cursor: node) + index
    guard clicked < grid.layer.nodes else { return [] }
    return clicked == node ? close(grid) : choose(clicked, in: grid)
  }

  private mutating func choose(_ target: Int, in grid: Grid) -> [Effect] {
    guard target != node else { return [] }
    lists.setCursor(of: .node, to: target)
    objective = nil
    for pane in panes.indices { panes[pane].forgetRun() }
    return [.thumbnails(grid.order(around: target, GridLayout(window)))]
  }

  mutating func take(_ thumbnail: Thumbnail) {
    guard let file, let layer, thumbnail.isOf(layer, file) else { return }
    thumbnails.add(thumbnail)
  }
}
