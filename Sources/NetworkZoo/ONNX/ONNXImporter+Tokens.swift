// Tokens of a transformer: the patches of a map behind class and register tokens, and the positions that are added to
// them.

import NeuralNetwork

extension ONNXImporter {
  /// What a map is whose rows are tokens.
  struct Tokens {
    /// How many come before those of the patches.
    let prefix: Int
    /// A map of as many rows and columns as there are patches.
    let grid: Int
  }

  /// Notes that `value`, which `layer` computes from `inputs`, is one of tokens, where it has a position for each of
  /// theirs.
  func noteTokens(_ value: Int, _ layer: any Layer, _ inputs: [Int]) {
    let keepsPositions =
      layer.isPositionwise || layer is Attention || (layer as? Convolution).map { $0.window.height == 1 } ?? false
    // what follows a query is where that is
    let sources = layer is Attention ? Array(inputs.prefix(1)) : inputs
    guard keepsPositions, let source = sources.first(where: { tokens[$0] != nil }),
      (shapes[value].height, shapes[value].width) == (shapes[source].height, 1)
    else { return }
    tokens[value] = tokens[source]
  }

  /// Which of the axes of `view` is that of tokens and which that of channels, if all others have the length 1.
  private func tokenAxes(_ view: ONNXView) -> (tokens: Int, channels: Int)? {
    let shape = view.shape
    guard
      let channels = view.axes.indices.last(where: {
        view.isWhole($0, in: shapes[view.value]) && view.axes[$0][0].dimension == .channels
      }),
      let tokens = view.axes.indices.first(where: { $0 != channels && shape[$0] > 1 }),
      shape.indices.allSatisfy({ $0 == tokens || $0 == channels || shape[$0] == 1 }),
      isPositions(view.axes[tokens], of: view.value)
    else { return nil }
    return (tokens, channels)
  }

  /// Constant tokens, others and those of patches, one behind the other along `axis`; nil where something else is
  /// joined.
  func sequence(_ operation: ONNXOperation, _ axis: Int) throws(ONNXError) -> ONNXView? {
    guard operation.inputCount > 1, case .map(var view) = try operation.value(operation.inputCount - 1),
      let axes = tokenAxes(view), axes.tokens == axis
    else { return nil }
    let channels = view.shape[axes.channels]
    let patches = tokens[view.value]
    // the patches come last, before them what is known or has one token a row
    var constants: [[Float]?] = []
    var others: [Int] = []
    for index in 0..<(operation.inputCount - 1) {
      switch try operation.value(index) {
      case .constant(let constant):
        guard constant.shape.count == view.rank, constant.count == constant.shape[axis] * channels,
          constant.shape[axes.channels] == channels
        else { return nil }
        if constant.count == 0 { continue }
        constants.append(constant.tensor.values)
      case .map(let other):
        guard other.rank == view.rank, other.shape[axes.channels] == channels,
          other.isWhole(axes.channels, in: shapes[other.value]), other.axes[axes.channels][0].dimension == .channels,
          shapes[other.value].width == 1, shapes[other.value].height == other.shape[axis],
          other.shape.indices.allSatisfy({ $0 == axes.channels || $0 == axis || other.shape[$0] == 1 })
        else { return nil }
        constants.append(known(other.value))
        others.append(other.value)
      default: return nil
      }
    }
    let prefix = constants.compactMap(\.self)
    if prefix.isEmpty { return nil }
    if patches == nil, prefix.count == constants.count {
      let values = prefix.flatMap { $0 }
      let first = Tensor([values.count / channels, channels], values)
      let grid = view.value
      view.value = try add(TokenSequence(prefix: first), [grid], operation)
      tokens[view.value] = Tokens(prefix: first.shape[0], grid: grid)
    } else {
      guard let patches else { return nil }
      var rest = others[...]
      var values: [Int] = []
      for constant in constants {
        if let constant {
          let map = Tensor([constant.count / channels, 1, channels], constant)
          values.append(try add(ConstantMap(map, fit: .own), [view.value], operation, name: ""))
        } else {
          values.append(rest.removeFirst())
        }
      }
      let before = values.reduce(0) { $0 + shapes[$1].height }
      view.value = try add(Concatenation(along: .rows), values + [view.value], operation)
      tokens[view.value] = Tokens(prefix: before + patches.prefix, grid: patches.grid)
    }
    view.axes[axis] = [.init(dimension: .rows, size: shapes[view.value].height, isElastic: true)]
    return view
  }

  /// Tokens of maps with one a row, and behind them the patches of a map, along axis `axis`, whatever the axes of
  /// channels are; nil where something else is joined.
  func sequence(
    of views: [ONNXView], _ axis: Int, _ operation: ONNXOperation, name: String?
  ) throws(ONNXError) -> ONNXView? {
    guard var view = views.last, isPositions(view.axes[axis], of: view.value), shapes[view.value].width > 1,
      views.dropLast().allSatisfy({ view in
        shapes[view.value].width == 1 && view.axes[axis].first?.dimension == .rows
          && view.isWhole(axis, in: shapes[view.value])
      }),
      views.allSatisfy({ view in
        view.axes.indices.allSatisfy { other in
          other == axis || view.axes[other].allSatisfy { $0.size == 1 || $0.dimension == .channels }
        }
      })
    else { return nil }
    var wanted: [[ONNXView.Factor]?] = view.axes
    wanted[axis] = nil
    let first = try views.dropLast().map { (view) throws(ONNXError) in try fitted(view, to: wanted, operation).value }
    let source = layer(views[0].value).1.first
    let grid = source.flatMap { tokens[$0]?.grid } ?? view.value
    let patches = try add(
      TokenSequence(prefix: Tensor([0, shapes[view.value].channels], [])), [view.value], operation, name: "")
    view.value = try add(Concatenation(along: .rows), first + [patches], operation, name: name)
    tokens[view.value] = Tokens(prefix: first.reduce(0) { $0 + shapes[$1].height }, grid: grid)
    view.axes[axis] = [.init(dimension: .rows, size: shapes[view.value].height, isElastic: true)]
    return view
  }

  /// The values of `value`, if it is rows of constant tokens.
  private func known(_ value: Int) -> [Float]? {
    let (layer, inputs) = layer(value)
    if let map = layer as? ConstantMap, map.fit == .own { return map.values.values }
    guard let crop = layer as? Crop, crop.axis == .rows, crop.start >= 0,
      case (let sequence as TokenSequence, _) = self.layer(inputs[0]),
      crop.start + crop.count <= sequence.prefix.shape[0]
    else { return nil }
    let width = sequence.prefix.shape[1]
    return Array(sequence.prefix.values[crop.start * width..<(crop.start + crop.count) * width])
  }

  /// The tokens `positions` along axis `axis` of `view`: patches are a map again. Nil where it is none of tokens, or
  /// others than all patches are taken.
  func tokens(
    _ positions: [Int], of view: ONNXView, _ axis: Int, _ operation: ONNXOperation, name: String?
  ) throws(ONNXError) -> ONNXView? {
    guard let tokens = tokens[view.value], view.axes[axis][0].dimension == .rows, let first = positions.first,
      positions == Array(first..<first + positions.count)
    else { return nil }
    let range = first..<first + positions.count
    guard range.upperBound == shapes[view.value].height || range.upperBound <= tokens.prefix else { return nil }
    var result = view
    if range.lowerBound == tokens.prefix {
      if case (is TokenSequence, let inputs) = layer(view.value) {
        result.value = inputs[0]
      } else {
        result.value = try add(Patches(behind: tokens.prefix), [view.value, tokens.grid], operation, name: name)
      }
      let shape = shapes[result.value]
      result.axes[axis] = [
        .init(dimension: .rows, size: shape.height, isElastic: true),
        .init(dimension: .columns, size: shape.width, isElastic: true),
      ]
      return result
    }
    guard range.lowerBound < tokens.prefix else { return nil }
    if range.upperBound <= tokens.prefix {
      result.value = try add(
        Crop(.rows, from: range.lowerBound, count: range.count), [view.value], operation, name: name)
    } else {
      let border = Padding(top: -range.lowerBound, left: 0, bottom: 0, right: 0, mode: .constant(0))
      result.value = try add(border, [view.value], operation, name: name)
      self.tokens[result.value] = Tokens(prefix: tokens.prefix - range.lowerBound, grid: tokens.grid)
    }
    result.axes[axis][0].size = shapes[result.value].height
    return result
  }

  /// The sum of tokens with a constant for each, which is a table of positions; nil where something else is added.
  func positions(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue? {
    guard operation.kind == "Add", operation.inputCount == 2 else { return nil }
    for (map, other) in [(0, 1), (1, 0)] {
      guard case .map(let view) = try operation.value(map), case .constant(let constant) = try operation.value(other)
      else { continue }
      return try positions(view, constant, operation.proto.input[other], operation)
    }
    return nil
  }

  /// `view` with the positions `constant`, which is called `source`; nil where it is none of tokens.
  func positions(
    _ view: ONNXView, _ constant: ONNXConstant, _ source: String, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXValue? {
    guard let (axis, channelAxis) = tokenAxes(view), constant.shape.count <= view.rank,
      [Int](repeating: 1, count: view.rank - constant.shape.count) + constant.shape == view.shape
    else { return nil }
    // tokens × channels
    let count = view.shape[axis], width = view.shape[channelAxis]
    var values = constant.tensor.values
    if axis > channelAxis {
      values = (0..<count).flatMap { token in (0..<width).map { values[$0 * count + token] } }
    }
    func table(_ values: [Float], for grid: Int) -> PositionTable {
      let shape = shapes[grid]
      let own = PositionTable(Tensor([shape.height, shape.width, width], values), resampling: .cubic)
      // as it was before the graph gave it this size
      guard let original = resampledTables[source], original.table.shape[2] == width else { return own }
      let again = original.values(at: shape)
      let isSame = zip(again, values).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) }
      return isSame ? original : own
    }
    var result = view
    if case (let sequence as TokenSequence, let inputs) = layer(view.value) {
      let before = sequence.prefix.values
      let moved = try add(table(Array(values[before.count...]), for: inputs[0]), [inputs[0]], operation, name: "")
      let first = Tensor(sequence.prefix.shape, zip(before, values).map { $0 + $1 })
      result.value = try add(TokenSequence(prefix: first), [moved], operation, name: name)
      tokens[result.value] = Tokens(prefix: first.shape[0], grid: moved)
      return .map(result)
    }
    let shape = shapes[view.value]
    guard tokens[view.value] == nil, shape.height > 1, shape.width > 1 else { return nil }
    result.value = try add(table(values, for: view.value), [view.value], operation, name: name)
    return .map(result)
  }

  /// Keeps what a table of positions was before the graph gave it another size, by the name of what is made of it.
  func noteResampling(_ operation: ONNXOperation) throws(ONNXError) {
    if operation.kind == "Resize" {
      let table = try operation.givenConstant(0)
      guard table.shape.count == 4, table.shape[0] == 1, try operation.string("mode", "nearest") == "cubic" else {
        return
      }
      let (channels, height, width) = (table.shape[1], table.shape[2], table.shape[3])
      let values = table.tensor.values, pixels = height * width
      let moved = (0..<pixels).flatMap { pixel in (0..<channels).map { values[$0 * pixels + pixel] } }
      let isAntialiased = try operation.int("antialias", 0) != 0
      resampledTables[operation.name] = PositionTable(
        Tensor([height, width, channels], moved), resampling: isAntialiased ? .antialiasedCubic : .cubic)
    } else if ["Cast", "CastLike", "Concat", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"].contains(
      operation.kind),
      let table = operation.proto.input.lazy.compactMap({ self.resampledTables[$0] }).first
    {
      resampledTables[operation.name] = table
    }
  }
}
