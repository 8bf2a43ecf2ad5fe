import Dispatch
import ExplorerUI
import FeatureVisualization
import NeuralNetwork
import Pictures
import Synchronization

/// Finds out where pictures excite their nodes, in the background, one after the other. A class,
/// because its queue works on after a call.
final class ActivationMapper: Sendable {
  private let queue = DispatchQueue(label: "activation", qos: .utility)
  /// Only `queue` touches it.
  private let lens: Mutex<ActivationLens>
  private let post: @Sendable (Event) -> Void

  /// Calls `post` with results, on a background thread.
  init(cores: Cores, post: @escaping @Sendable (Event) -> Void) {
    lens = Mutex(ActivationLens(cores: cores))
    self.post = post
  }

  func perform(_ order: ActivationOrder) {
    queue.async { [self] in
      let result = lens.withLock { lens in
        Result { () throws(RecipeError) in
          try lens.look(at: order.picture, node: order.node, of: order.layer, in: order.run.file)
        }
      }
      post(.lookedAtActivation(order, result))
    }
  }
}
