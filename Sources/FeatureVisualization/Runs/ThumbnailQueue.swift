import Dispatch
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization

/// Makes the thumbnails of a layer on a background Dispatch queue: all coarse ones first, then fine ones, each in the
/// order that was asked for last.
public final class ThumbnailQueue: Sendable {
  private struct Orders {
    var file: NetworkFile?
    var layer = ""
    var nodes: [Int] = []
    /// The quality of the thumbnails already made of this layer, by node.
    var made: [Int: Thumbnail.Quality] = [:]
    var isWorking = false
    /// Increases with every change of layer, so that work on an earlier one is abandoned.
    var generation = 0
  }

  private struct Job {
    let file: NetworkFile
    let layer: String
    let node: Int
    let quality: Thumbnail.Quality
    let generation: Int
  }

  let queue = DispatchQueue(label: "thumbnails", qos: .utility)
  private let orders = Mutex(Orders())
  private let cores: Cores
  private let cache: ThumbnailCache?
  private let post: @Sendable (Thumbnail) -> Void

  /// Makes a queue that computes on `cores`, saves thumbnails in `cache` and passes them to `post` on its own thread.
  public init(cores: Cores, cache: ThumbnailCache?, post: @escaping @Sendable (Thumbnail) -> Void) {
    self.cores = cores
    self.cache = cache
    self.post = post
    queue.async { cache?.prune() }
  }

  /// Makes thumbnails of `nodes`, in that order; replaces earlier orders.
  public func order(_ nodes: [Int], of layer: String, in file: NetworkFile) {
    let isAsleep = orders.withLock { orders in
      if orders.file?.sha256 != file.sha256 || orders.layer != layer {
        orders.made = [:]
        orders.generation += 1
      }
      (orders.file, orders.layer, orders.nodes) = (file, layer, nodes)
      defer { orders.isWorking = true }
      return !orders.isWorking
    }
    if isAsleep { queue.async { self.work() } }
  }

  /// Stops making thumbnails. Those made are not made again if the same layer is ordered next.
  public func stop() {
    orders.withLock { orders in
      orders.nodes = []
      orders.generation += 1
    }
  }

  private func work() {
    while let job = nextJob() {
      guard let thumbnail = make(job) else { continue }
      let isWanted = orders.withLock { orders in
        guard orders.generation == job.generation else { return false }
        orders.made[job.node] = job.quality
        return true
      }
      if isWanted { post(thumbnail) }
    }
  }

  private func nextJob() -> Job? {
    orders.withLock { orders in
      if let file = orders.file {
        for quality in Thumbnail.Quality.allCases {
          let node = orders.nodes.first { orders.made[$0].map { $0 < quality } ?? true }
          guard let node else { continue }
          return Job(
            file: file, layer: orders.layer, node: node, quality: quality, generation: orders.generation)
        }
      }
      orders.isWorking = false
      return nil
    }
  }

  /// Makes a thumbnail, or reads it from the cache; nil if the layer was left meanwhile.
  private func make(_ job: Job) -> Thumbnail? {
    Thumbnail(of: job.node, of: job.layer, in: job.file, job.quality, cache: cache, cores: cores) { [self] in
      orders.withLock { $0.generation != job.generation }
    }
  }
}
