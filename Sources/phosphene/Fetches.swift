import Dispatch
import ExplorerUI
import NetworkZoo
import Synchronization

/// The downloads that the explorer asks for, each on a thread of its own.
struct Fetches {
  /// How long leaving waits for what is being stopped.
  private static let patience = DispatchTimeInterval.seconds(1)

  private final class Wish: Sendable {
    private let isKept = Atomic(true)

    var holds: Bool { isKept.load(ordering: .relaxed) }
    func drop() { isKept.store(false, ordering: .relaxed) }
  }

  private let queue = DispatchQueue(label: "downloads", qos: .utility, attributes: .concurrent)
  private let group = DispatchGroup()
  private let post: @Sendable (Event) -> Void
  private var wishes: [Int: Wish] = [:]

  /// Tells `post` how far the downloads are and how they end, on their threads.
  init(post: @escaping @Sendable (Event) -> Void) { self.post = post }

  mutating func begin(_ download: Download, for network: Int) {
    let wish = Wish()
    wishes[network] = wish
    queue.async(group: group) { [post] in
      do throws(FetchError) {
        _ = try download.fetch(into: NetworkFolders().data) { progress in
          post(.fetching(network: network, progress))
          return wish.holds
        }
        post(.fetched(network: network, nil))
      } catch {
        post(.fetched(network: network, error))
      }
    }
  }

  func stop(_ network: Int) { wishes[network]?.drop() }

  /// Stops all, and waits a moment for that. What has come stays for the next time.
  func stopAll() {
    for wish in wishes.values { wish.drop() }
    _ = group.wait(timeout: .now() + Self.patience)
  }
}
