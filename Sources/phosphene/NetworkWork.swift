import Dispatch
import ExplorerUI
import NetworkZoo
import Synchronization

/// Opens networks, one after the other, and downloads weights, each download on a thread of its own.
struct NetworkWork {
  /// How long quitting waits for downloads to stop.
  private static let patience = DispatchTimeInterval.seconds(1)

  /// Whether a download is still wanted.
  private final class Wish: Sendable {
    private let isKept = Atomic(true)

    var holds: Bool { isKept.load(ordering: .relaxed) }
    func drop() { isKept.store(false, ordering: .relaxed) }
  }

  private let opening = DispatchQueue(label: "networks", qos: .utility)
  private let downloads = DispatchQueue(label: "downloads", qos: .utility, attributes: .concurrent)
  private let group = DispatchGroup()
  private let options: NetworkOpening
  private let post: @Sendable (Event) -> Void
  private var wishes: [Int: Wish] = [:]

  /// Opens networks as `options` say. Calls `post` with results and progress, on background threads.
  init(_ options: NetworkOpening, post: @escaping @Sendable (Event) -> Void) {
    self.options = options
    self.post = post
  }

  mutating func perform(_ order: NetworkOrder) {
    switch order {
    case .open(let network, let name, let range):
      opening.async { [options, post] in
        do throws(NetworkFileError) {
          let file = try options.open(name, inputRange: range)
          _ = file.sha256  // computed here, so that no key waits for it
          post(.opened(network: network, .success(file)))
        } catch {
          post(.opened(network: network, .failure(error)))
        }
      }
    case .fetch(let network, let missing): fetch(missing, for: network)
    case .stopFetching(let network): wishes[network]?.drop()
    }
  }

  private mutating func fetch(_ missing: Fetchable, for network: Int) {
    let wish = Wish()
    wishes[network] = wish
    downloads.async(group: group) { [post] in
      do throws(FetchError) {
        let fetched = try missing.fetch(into: NetworkFolders().data) { progress in
          post(.fetching(network: network, progress))
          return wish.holds
        }
        post(.fetched(network: network, .success(fetched)))
      } catch {
        post(.fetched(network: network, .failure(error)))
      }
    }
  }

  /// Stops all downloads and waits a moment for that. What has arrived is kept for the next try.
  func stopAll() {
    for wish in wishes.values { wish.drop() }
    _ = group.wait(timeout: .now() + Self.patience)
  }
}
