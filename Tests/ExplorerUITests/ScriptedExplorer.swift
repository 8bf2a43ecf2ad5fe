import Evidence
@testable import ExplorerUI
@testable import FeatureVisualization
import FoundationEssentials
import NetworkZoo
import Pictures
import TerminalUI
import Testing

/// An explorer on the embedded network whose effects are recorded. The test plays the queues: they report what it says.
struct ScriptedExplorer {
  /// The networks that every computer has: no folder is searched.
  static let catalog = Catalog(folders: NetworkFolders(only: [], data: "/nowhere"))
  static let file = try! catalog.open(Catalog.embedded)

  var explorer: Explorer
  /// The effects since `takeEffects` was called, without the question what photographs tell of a layer, which each layer
  /// brings with it.
  private(set) var effects: [Effect] = []
  /// The run of the first pane, and that of the second.
  private(set) var run: Run?
  private(set) var other: Run?
  var now = ContinuousClock.now

  /// Opens at an address below the network, as the program does.
  init(
    at address: String = "block3b_add/32", columns: Int = 80, rows: Int = 24, settings: String = "",
    catalog: Catalog = Self.catalog
  ) throws {
    let address = try AscentAddress("\(Catalog.embedded)/\(address)", in: Self.catalog)
    let given = try settings.isEmpty ? Settings() : Settings(settings)
    explorer = Explorer(
      catalog: catalog, path: Catalog.embedded, file: Self.file, objective: try address.objective(in: Self.file),
      settings: address.settings.merging(given), folder: "/here")
    send(.resized(columns: columns, rows: rows))
    take(explorer.begin(at: now))
  }

  mutating func send(_ event: Event) { take(explorer.update(event, at: now)) }

  /// Presses keys: characters, or names in angle brackets, `j<enter>`.
  mutating func press(_ keys: String) {
    let named: [Substring: Key] = [
      "up": .up, "down": .down, "left": .left, "right": .right, "enter": .enter, "esc": .escape, "home": .home,
      "end": .end, "space": .character(" "), "pgup": .pageUp, "pgdn": .pageDown, "tab": .tab, "backtab": .backTab,
      "backspace": .backspace, "alt-left": .altLeft, "alt-right": .altRight,
      "ctrl-c": .control("c"), "ctrl-d": .control("d"), "ctrl-o": .control("o"),
      "ctrl-u": .control("u"), "f1": .function(1),
      "ctrl-n": .control("n"), "ctrl-p": .control("p"),
    ]
    var rest = keys[...]
    while let first = rest.popFirst() {
      if first == "<", let end = rest.firstIndex(of: ">"), let key = named[rest[..<end]] {
        rest = rest[rest.index(after: end)...]
        send(.key(key))
      } else {
        send(.key(.character(first)))
      }
    }
  }

  /// Waits until the cursor has rested.
  mutating func rest() {
    now += .milliseconds(151)
    send(.tick)
  }

  /// Plays the queue of a pane: the start, if there is none yet, then a step after each of `values`. `last` is the
  /// value of the last picture.
  mutating func report(
    _ values: [Float], phase: AscentReport.Phase = .running, last: Float? = nil, at pane: Int = 0
  ) {
    guard let run = pane == 0 ? run : other else { return }
    if run.history.last < 0 { run.history.append(picture(0), previousValue: nil) }
    for value in values { run.history.append(picture(run.history.last + 1), previousValue: value) }
    if let last { run.history.setLastValue(last) }
    send(.report(AscentReport(run: run, phase: phase, rate: 50)))
  }

  /// A picture whose brightness is its iteration.
  func picture(_ iteration: Int) -> Picture {
    Picture(width: 224, height: 224, pixels: [UInt8](repeating: UInt8(iteration & 255), count: 224 * 224 * 3))
  }

  /// The effects since the last call, as texts.
  mutating func takeEffects() -> [String] {
    defer { effects = [] }
    return effects.map { effect in
      switch effect {
      case .examples(let order): Self.text(order)
      case .circuit(let order): Self.text(order)
      case .sight(let order): Self.text(order)
      case .network(.open(_, let name, let range)): "open \(name)\(range.map { " \($0)" } ?? "")"
      case .network(.fetch(_, let download)): "fetch \(download.network)"
      case .network(.stopFetching(let network)): "stop fetching \(network)"
      case .thumbnails(.make(let nodes, let layer, _)):
        "thumbnails of \(layer): \(nodes.prefix(5)) of \(nodes.count)"
      case .thumbnails(.stop): "no thumbnails"
      case .queue(let pane, let order): Self.text(order) + (pane == 0 ? "" : " right")
      case .lookUp(.address(let text)): "find \(text)"
      case .lookUp(.start(let path)): "read \(path)"
      case .lookUp(.pathCompletion(let text)): "complete \(text)"
      case .lookUp(.freeName(let path)): "find a name like \(path)"
      case .bookmarks(.add(let bookmark)): "mark \(bookmark.line)"
      case .bookmarks(.list): "list bookmarks"
      case .bookmarks(.remove(let line)): "remove line \(line.number)"
      case .remember(let address): "remember \(address)"
      case .mapActivation(let order): "look at \(order.layer)/\(order.node) in \(order.iteration)"
      case .export(let order): "export \(order.path)\(order.isReplacing ? " replacing" : "")"
      case .terminal(.copy(let text)): "copy \(text)"
      case .terminal(.nextColors): "next colors"
      case .terminal(.nextGlyphs): "next glyphs"
      case .terminal(.switchMouse): "switch mouse"
      case .terminal(.redraw): "redraw"
      case .suspend: "suspend"
      case .leave: "leave"
      }
    }
  }

  private static func text(_ order: SightOrder) -> String {
    switch order {
    case .look(let question, _): "look at what \(question.layer.name) sees"
    case .factors(let question, _): "take \(question.layer.name) apart"
    case .attribute(_, _, let node, let against):
      "what speaks for \(node)\(against.map { " rather than \($0)" } ?? "")"
    case .portray(_, let nodes): "portray \(nodes)"
    case .portrayFactors(_, let factors): "portray \(factors.factors.count) parts"
    case .stop: "no sight"
    }
  }

  private static func text(_ order: ExampleOrder) -> String {
    switch order {
    case .show(let question, let band): "show \(band) of \(question.layer.name)/\(question.node)"
    case .index(let folder, let question): "index \(folder) for \(question.layer.name)/\(question.node)"
    case .open(let question, let example, let folder):
      "open \(folder)/\(example.path) for \(question.layer.name)/\(question.node)"
    case .look(let picture, _): "look at a picture of \(picture.width)"
    case .summarize(_, let layer): "summarize \(layer.name)"
    case .stop: "stop looking"
    }
  }

  private static func text(_ order: CircuitOrder) -> String {
    switch order {
    case .find(let question, let pictures, let measuring):
      "circuit of \(question.layer.name)/\(question.node)\(text(pictures))" + (measuring ? ", measuring" : "")
    case .portray(let question): "portray \(question.layer.name)/\(question.node)"
    case .stop: "no circuit"
    }
  }

  private static func text(_ pictures: CircuitPictures) -> String {
    switch pictures {
    case .none: ""
    case .one: " in a picture"
    case .examples: " in photographs"
    }
  }

  private static func text(_ order: QueueOrder) -> String {
    switch order {
    case .begin(let run, let isRunning):
      "\(run.history.last < 0 ? "begin" : "go on with") \(run.request.objective) seed \(run.request.seed)"
        + (isRunning ? "" : " resting")
    case .resume(let limit): "resume to \(limit)"
    case .pause: "pause"
    case .stepForward: "step"
    case .change(let setting): "change \(setting.key) to \(setting.value)"
    case .leave: "stop"
    }
  }

  private mutating func take(_ new: [Effect]) {
    effects += new.filter { if case .examples(.summarize) = $0 { false } else { true } }
    for case .queue(let pane, .begin(let run, _)) in new { if pane == 0 { self.run = run } else { other = run } }
  }

  /// The screen as lines, with ░ for the cells of pictures.
  var screen: String {
    let screen = explorer.draw()
    let terminal = MemoryTerminal(columns: screen.columns, rows: screen.rows)
    terminal.draw(screen)
    return terminal.text
  }

  /// The last line, with the state and the messages.
  var status: String { explorer.draw().text(explorer.draw().rows - 1) }

  /// The brightness of each large picture on the screen.
  var brightness: [Int] { pictures.map { Int($0.picture.pixels[0]) } }

  /// The pictures on the screen, but for those of one row in the list of nodes.
  var pictures: [PlacedPicture] { explorer.draw().pictures.filter { $0.area.rows > 1 } }

  /// The brightness of the picture on the screen, which is its iteration.
  var iterationOfPicture: Int? { explorer.draw().picture.map { Int($0.picture.pixels[0]) } }
}

/// Compares a screen with the one in Screens/NAME.txt, which PHOSPHENE_WRITE_SCREENS in the environment rewrites first.
func expectScreen(_ screen: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
  let path = "/\(folder)/Screens/\(name).txt"
  if ProcessInfo.processInfo.environment["PHOSPHENE_WRITE_SCREENS"] != nil {
    try Data((screen + "\n").utf8).write(to: URL(filePath: path))
  }
  let expected = try #require(FileManager.default.contents(atPath: path), "\(path) is missing")
  #expect(screen + "\n" == String(decoding: expected, as: UTF8.self), "\(name)", sourceLocation: sourceLocation)
}
