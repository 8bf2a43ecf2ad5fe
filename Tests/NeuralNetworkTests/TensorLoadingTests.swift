import NeuralNetwork
import Synchronization
import TestSupport
import Testing

/// Weights that lie in a file until a plan needs them.
struct TensorLoadingTests {
  private struct Unreadable: Error, CustomStringConvertible {
    let description = "weights.h5: 'b' cannot be read"
  }

  /// Counts how often weights are read. A class, because the closures that read share it.
  private final class Reader: Sendable {
    let count = Mutex(0)

    func filters(_ value: Float) -> Tensor {
      Tensor([1, 1, 1, 3, 3]) {
        self.count.withLock { $0 += 1 }
        return [Float](repeating: value, count: 9)
      }
    }
  }

  private static func plan(_ network: Network, _ value: Int, _ nodes: [Int]? = nil) throws(PlanError) -> Plan {
    try Plan(network, for: [Target(value: value, nodes: nodes)], on: Canvas(height: 2, width: 2), cores: Cores())
  }

  @Test func plansReadWhatTheyNeedOnce() throws {
    let reader = Reader()
    var network = Network(inputRange: .tf)
    let a = network.add(Convolution(filters: reader.filters(1), window: Window(1, 1)), to: [network.input], named: "a")
    let b = network.add(Convolution(filters: reader.filters(2), window: Window(1, 1)), to: [a], named: "b")
    #expect(reader.count.withLock { $0 } == 0)
    let first = try Self.plan(network, a)
    #expect(reader.count.withLock { $0 } == 1)
    let second = try Self.plan(network, b, [2])
    _ = try Self.plan(network, b)
    #expect(reader.count.withLock { $0 } == 2)
    for plan in [first, second] {
      plan.input.fill([Float](repeating: 0.5, count: 12))
      plan.forward()
    }
    #expect(first.activations[0].array == [Float](repeating: 1.5, count: 12))
    #expect(second.activations[0].array == [Float](repeating: 9, count: 4))
  }

  @Test func aPlanSaysWhatCannotBeRead() throws {
    var network = Network(inputRange: .tf)
    let filters = Tensor([1, 1, 1, 3, 3]) { throw Unreadable() }
    let value = network.add(Convolution(filters: filters, window: Window(1, 1)), to: [network.input], named: "b")
    let error = #expect(throws: PlanError.self) { try Self.plan(network, value) }
    #expect(error?.description == "weights.h5: 'b' cannot be read" && error?.canvas == nil)
  }
}
