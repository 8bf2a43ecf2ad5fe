import Dispatch
import NetworkZoo
import NeuralNetwork
import Synchronization

/// Makes the thumbnails of a layer on a background Dispatch queue: all coarse ones first, then finer ones, each time in
/// the order that is asked for, which may change at any time.
public final class ThumbnailQueue: Sendable {
  private struct Orders {
    var file: NetworkFile?
    var layer = ""
    var nodes: [Int] = []
    /// How well the nodes of this layer are made already.
    var made: [Int: Thumbnail.Quality] = [:]
    var isWorking = false
    /// Counts layers, so that work on one that was left is given up.
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

  /// A queue that computes on `cores`, keeps what it makes in `cache` and hands it to `post`, on its own thread.
  public init(cores: Cores, cache: ThumbnailCache?, post: @escaping @Sendable (Thumbnail) -> Void) {
    self.cores = cores
    self.cache = cache
    self.post = post
    queue.async { cache?.prune() }
  }

  /// Makes thumbnails of `nodes`, the first ones first, in the place of what was ordered before.
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

  /// Makes no more thumbnails; what was made is not made again if the same layer is ordered next.
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

  /// Nil if the layer was left meanwhile.
  private func make(_ job: Job) -> Thumbnail? {
    let place = Thumbnail.Place(weights: job.file.sha256, layer: job.layer, node: job.node)
    let request = Thumbnail.request(of: job.node, of: job.layer, in: job.file, job.quality)
    if let (picture, value) = cache?.read(request) {
      return Thumbnail(place, quality: job.quality, picture: picture, value: value)
    }
    let isLeft = { [self] in orders.withLock { $0.generation != job.generation } }
    // what could not be climbed may be another time: nothing of it is kept on the disk
    func failed(_ reason: String) -> Thumbnail {
      Thumbnail(place, quality: job.quality, picture: nil, value: 0, failure: reason)
    }
    let ascent: Ascent
    do {
      ascent = try Ascent(request, on: job.file, cores: cores)
    } catch {
      return failed("\(error)")
    }
    climbing: while ascent.iteration < request.iterations {
      switch ascent.step(unless: isLeft) {
      case .climbed: continue
      case .cancelled: return nil
      case .silent: break climbing
      case .notFinite: return failed("the gradient is not finite")
      case .failed(let error): return failed("\(error)")
      }
    }
    guard let value = ascent.measure(unless: isLeft) else { return nil }
    // a ReLU that never opened is silent whatever was climbed below it
    let picture = ascent.iteration > 0 && value != 0 ? ascent.picture : nil
    cache?.write(picture, value: value, of: request)
    return Thumbnail(place, quality: job.quality, picture: picture, value: value)
  }
}
