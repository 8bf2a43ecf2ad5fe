// Sums, products and what is made of them.

import NeuralNetwork

extension ONNXImporter {
  func concatenation(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard let first = try operation.firstMap() else { throw operation.error("it joins nothing") }
    let axis = try operation.axis(default: 1, rank: first.rank)
    var views: [ONNXView] = []
    for index in 0..<operation.inputCount {
      switch try operation.value(index) {
      case .map(let view): views.append(view)
      case .constant(let constant):
        // an empty part of nothing
        if constant.count == 0 { continue }
        views.append(try part(constant.tensor, beside: first, axis, operation))
      case .unread: throw operation.error("its input \(index) is not read")
      }
    }
    guard views.allSatisfy({ $0.rank == first.rank }) else {
      throw operation.error("it joins \(views.map { "\($0.shape)" }.joined(separator: " with "))")
    }
    return .map(try concatenated(views, axis, operation, name: nil))
  }

  /// `constant` as a part of what `view` becomes along `axis`, laid out as it is.
  func part(
    _ constant: Tensor, beside view: ONNXView, _ axis: Int, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    var frame = view
    let length = constant.shape.count == view.rank ? constant.shape[axis] : 0
    guard length > 0, constant.values.count <= Self.mostRepeated else {
      throw operation.error("it joins \(view.shape) with a constant of the shape \(constant.shape)")
    }
    if view.axes[axis].allSatisfy({ $0.dimension == .channels }) || length == 1 {
      // the constant's own channels, beside the map's rows and columns
      var axes = view.axes
      let others = axes.indices.filter { $0 != axis }.flatMap { axes[$0] }.filter { $0.dimension == .channels }
      axes[axis] =
        length == 1 && others.isEmpty == false
        ? [] : [.init(dimension: .channels, size: length, stride: others.reduce(1) { $0 * $1.size })]
      Self.lay(&axes)
      frame.axes = axes
      return try filled(constant, frame, operation)
    }
    throw operation.error("it joins \(view.shape) with a constant of the shape \(constant.shape) along axis \(axis)")
  }

  /// `constant`, of the shape of `frame`, as a map laid out as that says.
  private func filled(
    _ constant: Tensor, _ frame: ONNXView, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    guard constant.shape == frame.shape else {
      throw operation.error("it joins a map with a constant of the shape \(constant.shape), expected \(frame.shape)")
    }
    var size = Shape(1, 1, 1)
    var steps: [(factor: ONNXView.Factor, step: Int)] = []
    var step = 1
    for factor in frame.axes.joined().reversed() {
      steps.append((factor, step))
      step *= factor.size
      size[factor.dimension] *= factor.size
    }
    let offsets = Axis.allCases.map { dimension in
      (0..<size[dimension]).map { position in
        steps.reduce(0) {
          $1.factor.dimension == dimension ? $0 + position / $1.factor.stride % $1.factor.size * $1.step : $0
        }
      }
    }
    let values = offsets[0].flatMap { row in
      offsets[1].flatMap { column in offsets[2].map { constant.values[row + column + $0] } }
    }
    let map = ConstantMap(Tensor([size.height, size.width, size.channels], values))
    return ONNXView(value: try add(map, [frame.value], operation, name: ""), axes: frame.axes)
  }

  /// The most values of a constant that is joined to a map.
  static let mostRepeated = 1 << 26

  /// `views` joined along `axis`: as channels, rows or columns where they are such, else with all of the axis as columns.
  func concatenated(
    _ views: [ONNXView], _ axis: Int, _ operation: ONNXOperation, name: String? = ""
  ) throws(ONNXError) -> ONNXView {
    if views.count == 1 { return views[0] }
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

  func sum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try joined(operation, by: .sum) }

  func product(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    if let known = try knownProduct(operation) { return known }
    return try joined(operation, by: .product)
  }

  func difference(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      let negative = Tensor(constant.shape, constant.tensor.values.map { -$0 })
      return try joined(view, negative, by: .sum, operation)
    case (.constant(let constant), .map(let view)):
      return try joined(view, times: -1, constant.tensor, by: .sum, operation)
    case (.map(let left), .map(var right)):
      right.value = try add(scaling(right, by: -1, operation), [right.value], operation, name: "")
      return try joined([left, right], Sum(), operation)
    default: throw operation.error("it computes from constants alone, which is not supported")
    }
  }

  func quotient(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)):
      let inverse = Tensor(constant.shape, constant.tensor.values.map { 1 / $0 })
      if let source = hardSwishInput(view.value, inverse.values) {
        return .map(ONNXView(value: try add(Pointwise(.hardSwish), [source], operation), axes: view.axes))
      }
      return try joined(view, inverse, by: .product, operation)
    case (.constant(let constant), .map(var view)):
      let isOne = constant.tensor.values.allSatisfy { $0 == 1 } && constant.count == 1
      view.value = try add(Pointwise(.reciprocal), [view.value], operation, name: isOne ? nil : "")
      return isOne ? .map(view) : try joined(view, constant.tensor, by: .product, operation)
    case (.map(let left), .map(var right)):
      if let known = try standardization(left, byRootOf: right.value, operation) { return known }
      right.value = try add(Pointwise(.reciprocal), [right.value], operation, name: "")
      return try joined([left, right], Product(), operation)
    default: throw operation.error("it computes from constants alone, which is not supported")
    }
  }

  func maximum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try extreme(operation, isMaximum: true) }

  func minimum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try extreme(operation, isMaximum: false) }

  /// The larger of two: with a value a clamp, of maps a + ReLU(b − a); the smaller: a − ReLU(a − b).
  private func extreme(_ operation: ONNXOperation, isMaximum: Bool) throws(ONNXError) -> ONNXValue {
    guard operation.inputCount == 2 else { throw operation.error("only two inputs are supported") }
    switch (try operation.value(0), try operation.value(1)) {
    case (.map(let view), .constant(let constant)), (.constant(let constant), .map(let view)):
      guard constant.tensor.values.count == 1 else {
        throw operation.error("its constant has the shape \(constant.tensor.shape), expected one value")
      }
      let bound = constant.tensor.values[0]
      return try append(isMaximum ? Clamp(bound, .infinity) : Clamp(-.infinity, bound), view, operation)
    case (.map(let left), .map(let right)):
      let (negative, positive) = isMaximum ? (left, right) : (right, left)
      var minus = negative
      minus.value = try add(scaling(negative, by: -1, operation), [negative.value], operation, name: "")
      guard case .map(var excess) = try joined([positive, minus], Sum(), operation, name: "") else { break }
      excess.value = try add(.relu as Clamp, [excess.value], operation, name: "")
      if !isMaximum {
        excess.value = try add(scaling(excess, by: -1, operation), [excess.value], operation, name: "")
      }
      return try joined([left, excess], Sum(), operation)
    default: break
    }
    throw operation.error("it computes from constants alone, which is not supported")
  }

  /// Joins the operation's maps and constants.
  private func joined(_ operation: ONNXOperation, by joint: Joint) throws(ONNXError) -> ONNXValue {
    var maps: [ONNXView] = []
    var constants: [Tensor] = []
    for index in 0..<operation.inputCount {
      switch try operation.value(index) {
      case .map(let view): maps.append(view)
      case .constant(let constant): constants.append(constant.tensor)
      case .unread: throw operation.error("its input \(index) is not read")
      }
    }
    guard let first = maps.first else {
      throw operation.error("it computes from constants alone, which is not supported")
    }
    var result = ONNXValue.map(first)
    if maps.count > 1 {
      let layer: any Layer = joint == .sum ? Sum() : Product()
      result = try joined(maps, layer, operation, name: constants.isEmpty ? nil : "")
    }
    for (index, constant) in constants.enumerated() {
      guard case .map(let view) = result else { break }
      result = try joined(view, constant, by: joint, operation, name: index == constants.count - 1 ? nil : "")
    }
    return result
  }
}
