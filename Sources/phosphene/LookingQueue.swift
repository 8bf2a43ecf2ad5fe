import Dispatch
import ExplorerUI
import FeatureVisualization
import NeuralNetwork
import Pictures
import Synchronization

/// Looks at pictures as their nodes do, in the background, one after the other.
final class LookingQueue: Sendable {
  private let queue = DispatchQueue(label: "activation", qos: .utility)
  /// Only `queue` touches it.
  private let lens: Mutex<ActivationLens>

  init(cores: Cores) { lens = Mutex(ActivationLens(cores: cores)) }

  /// Calls `done` on the queue with what came of `order`.
  func look(_ order: ActivationOrder, done: @escaping @Sendable (Result<Picture?, RecipeError>) -> Void) {
    queue.async { [self] in
      done(
        lens.withLock { lens in
          Result { () throws(RecipeError) in
            try lens.look(at: order.picture, node: order.node, of: order.layer, in: order.run.file)
          }
        })
    }
  }
}
