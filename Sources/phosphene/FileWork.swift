import Dispatch
import ExplorerUI
import FeatureVisualization
import Files
import Glibc
import NetworkZoo

/// Reads and writes files for the explorer in the background: addresses, start pictures, bookmarks, exports.
struct FileWork {
  private let reading = DispatchQueue(label: "reading", qos: .utility)
  private let exporting = DispatchQueue(label: "exporting", qos: .utility)
  private let bookmarks = DispatchQueue(label: "bookmarks", qos: .utility)
  private let networks: NetworkOpening
  private let post: @Sendable (Event) -> Void
  /// What quitting waits for.
  let unfinished: UnfinishedTasks

  /// Finds addresses among `networks`. Calls `post` with results and progress, and `wake` when a task that `unfinished`
  /// counts has ended, both on background threads.
  init(
    _ networks: NetworkOpening, post: @escaping @Sendable (Event) -> Void, wake: @escaping @Sendable () -> Void
  ) {
    self.networks = networks
    self.post = post
    unfinished = UnfinishedTasks(wake: wake)
  }

  func perform(_ order: LookUp) {
    reading.async { [networks, post] in
      switch order {
      case .address(let text):
        post(
          .foundAddress(
            Result {
              try AscentAddress(UserFolder.expandingTilde(in: text), in: networks.catalog()).withStandardRecipes()
            }.mapError { RecipeError("\($0)") }))
      case .start(let path):
        post(.readStart(Result { () throws(RecipeError) in try Start(UserFolder.expandingTilde(in: path)) }))
      case .freeName(let path):
        post(.completedPath(PathCompletion(of: path, byFreeName: FreeName.like(UserFolder.expandingTilde(in: path)))))
      case .pathCompletion(let text): post(.completedPath(PathCompleting.complete(text)))
      }
    }
  }

  /// Reads the addresses that were typed in earlier sessions.
  func readTypedAddresses() {
    reading.async { [post] in post(.typedAddresses(AddressHistory().addresses)) }
  }

  /// Keeps an address that was typed. If that fails, later sessions do not have it, which nobody needs to be told.
  func remember(address: String) {
    let token = unfinished.begin()
    bookmarks.async { withExtendedLifetime(token) { try? AddressHistory().add(address) } }
  }

  func perform(_ order: BookmarkOrder) {
    let token = unfinished.begin()
    bookmarks.async { [post] in
      withExtendedLifetime(token) { post(Self.result(of: order)) }
    }
  }

  private static func result(of order: BookmarkOrder) -> Event {
    let file = BookmarkFile()
    switch order {
    case .list: return .bookmarks(Result { () throws(FileWritingError) in try file.lines() })
    case .remove(let line):
      return .bookmarks(
        Result { () throws(FileWritingError) in
          try file.remove(line)
          return try file.lines()
        })
    case .add(let bookmark):
      var dated = bookmark
      dated.date = today
      return .marked(dated, Result { () throws(FileWritingError) in try file.add(dated) })
    }
  }

  /// The day where the user is, as `2026-11-30`.
  private static var today: String {
    var (now, parts) = (time(nil), tm())
    localtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  func perform(_ order: ExportOrder) {
    let token = unfinished.begin()
    exporting.async { [post, unfinished] in
      withExtendedLifetime(token) {
        guard !unfinished.areUnwanted else { return }
        post(ExportWriting.write(order, unless: { unfinished.areUnwanted }, progress: post))
      }
    }
  }
}
