// Maps and constants that are joined one behind the other.

import NeuralNetwork

extension ONNXImporter {
  func concatenation(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard let first = try operation.firstMap() else { throw operation.error("it joins nothing") }
    let axis = try operation.axis(default: 1, rank: first.rank)
    if let sequence = try sequence(operation, axis) { return .map(sequence) }
    var views: [ONNXView] = []
    for index in 0..<operation.inputCount {
      switch try operation.value(index) {
      case .map(let view): views.append(view)
      case .constant(let constant):
        // an empty part of nothing
        if constant.count == 0 { continue }
        views.append(try part(constant.tensor, beside: first, axis, operation))
      case .sequence, .unread: throw operation.error("its input \(index) is not read")
      }
    }
    guard views.allSatisfy({ $0.rank == first.rank }) else {
      throw operation.error("it joins \(views.map { "\($0.shape)" }.joined(separator: " with "))")
    }
    return .map(try concatenated(views, axis, operation, name: nil))
  }

  /// `views` joined along `axis`: as channels, rows or columns where they are such, else with all of the axis as
  /// columns.
  func concatenated(
    _ views: [ONNXView], _ axis: Int, _ operation: ONNXOperation, name: String? = ""
  ) throws(ONNXError) -> ONNXView {
    if views.count == 1 { return views[0] }
    if let sequence = try sequence(of: views, axis, operation, name: name) { return sequence }
    var views = views
    func error() -> ONNXError {
      operation.error("it joins \(views.map { "\($0.shape)" }.joined(separator: " with "))")
    }
    for view in views {
      guard view.rank == views[0].rank,
        view.shape.indices.allSatisfy({ $0 == axis || view.shape[$0] == views[0].shape[$0] })
      else { throw error() }
    }
    // an axis of length 1 becomes the slowest of the channels, if nothing is known of it
    for index in views.indices where views[index].axes[axis].isEmpty {
      let dimension = views.lazy.compactMap { $0.axes[axis].first?.dimension }.first ?? .channels
      let length = dimension == .channels ? shapes[views[index].value].channels : 1
      views[index].axes[axis] = [.init(dimension: dimension, size: 1, stride: length)]
    }
    func isSlowest(_ view: ONNXView, _ dimension: Axis) -> Bool {
      let factors = view.axes[axis]
      return factors.count == 1 && factors[0].dimension == dimension
        && factors[0].size * factors[0].stride == shapes[view.value][dimension]
    }
    let isOfChannels = views.allSatisfy { view in view.axes[axis].allSatisfy { $0.dimension == .channels } }
    var dimension = Axis.channels
    if isOfChannels {
      for index in views.indices where !isSlowest(views[index], .channels) {
        // the axis first, then the channels of the others
        views[index] = try placed(
          views[index],
          views[index].axes.enumerated().flatMap { number, factors in
            factors.map {
              Piece(axis: number, factor: $0, place: $0.dimension, order: number == axis ? .max : $0.stride)
            }
          }, operation)
        views[index].axes[axis] = [
          .init(
            dimension: .channels, size: views[index].shape[axis],
            stride: shapes[views[index].value].channels / views[index].shape[axis])
        ]
      }
    } else if let whole = [Axis.rows, .columns].first(where: { whole in
      views.allSatisfy { isSlowest($0, whole) && $0.axes[axis][0].stride == 1 }
    }) {
      dimension = whole
    } else {
      dimension = .columns
      for index in views.indices {
        views[index] = try placed(views[index], operation) { number, factor in
          number == axis ? .columns : factor.dimension == .columns ? .rows : factor.dimension
        }
        views[index].axes[axis] = [.init(dimension: .columns, size: views[index].shape[axis], isElastic: true)]
      }
    }
    // the others lie as in the largest
    var wanted: [[ONNXView.Factor]?] = views[0].axes
    wanted[axis] = nil
    for index in views.indices.dropFirst()
    where !views[index].axes.indices.allSatisfy({ $0 == axis || views[index].axes[$0] == views[0].axes[$0] }) {
      views[index] = try fitted(views[index], to: wanted, operation)
    }
    for view in views {
      guard view.axes[axis].first?.stride == views[0].axes[axis].first?.stride,
        view.axes.indices.allSatisfy({
          $0 == axis || view.axes[$0].filter { $0.size > 1 } == views[0].axes[$0].filter { $0.size > 1 }
        })
      else { throw error() }
    }
    // a constant of one pixel is one for each of the others'
    var values = views.map(\.value)
    for index in values.indices {
      let shape = shapes[values[index]]
      if Axis.allCases.contains(where: { $0 != dimension && shape[$0] != shapes[values[0]][$0] && shape[$0] == 1 }) {
        values[index] = try add(Expansion(), [values[index], values[0]], operation, name: "")
      }
    }
    var result = views[0]
    result.value = try add(Concatenation(along: dimension), values, operation, name: name)
    result.axes[axis][0].size = shapes[result.value][dimension] / result.axes[axis][0].stride
    return result
  }
}
