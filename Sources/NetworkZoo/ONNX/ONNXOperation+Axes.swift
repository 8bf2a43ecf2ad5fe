// Operators that rearrange axes or take parts of them: what their attributes and inputs say, checked against a shape.

extension ONNXOperation {
  /// The position of an axis that may count from the end.
  func position(of axis: Int, rank: Int) throws(ONNXError) -> Int {
    guard axis >= -rank, axis < rank else { throw error("it has no axis \(axis) of \(rank)") }
    return axis < 0 ? axis + rank : axis
  }

  /// The positions of axes that may count from the end.
  func positions(of axes: [Int], rank: Int) throws(ONNXError) -> Set<Int> {
    var positions: Set<Int> = []
    for axis in axes { positions.insert(try position(of: axis, rank: rank)) }
    return positions
  }

  /// The position of the attribute `axis`.
  func axis(default standard: Int, rank: Int) throws(ONNXError) -> Int {
    try position(of: int("axis", standard), rank: rank)
  }

  /// Shape: the axes whose lengths it gives.
  func measuredAxes(rank: Int) throws(ONNXError) -> Range<Int> {
    func bound(_ name: String, _ standard: Int) throws(ONNXError) -> Int {
      let stated = try int(name, standard)
      return min(max(stated < 0 ? stated + rank : stated, 0), rank)
    }
    let (start, end) = (try bound("start", 0), try bound("end", rank))
    return start..<max(start, end)
  }

  /// Transpose: the old position of each new axis.
  func order(of shape: [Int]) throws(ONNXError) -> [Int] {
    let order = try ints("perm") ?? Array(shape.indices.reversed())
    guard order.sorted() == Array(shape.indices) else {
      throw error("its order of axes \(order.prefix(8)) does not fit the shape \(shape)")
    }
    return order
  }

  /// Squeeze: the positions of the axes that it drops.
  func droppedAxes(of shape: [Int]) throws(ONNXError) -> Set<Int> {
    let stated = try integers("axes", upTo: 12, thenInput: 1)
    let axes = try positions(of: stated ?? shape.indices.filter { shape[$0] == 1 }, rank: shape.count)
    guard axes.allSatisfy({ shape[$0] == 1 }) else {
      throw error("it drops axes \(axes.sorted()) of \(shape), which are longer than 1")
    }
    return axes
  }

  /// Unsqueeze: the positions, in the result, of the axes that it adds to `rank` others.
  func addedAxes(rank: Int) throws(ONNXError) -> Set<Int> {
    guard let stated = try integers("axes", upTo: 12, thenInput: 1), stated.count <= 8 else {
      throw error("its axes are missing")
    }
    let axes = try positions(of: stated, rank: rank + stated.count)
    guard axes.count == stated.count else { throw error("it names an axis twice: \(stated)") }
    return axes
  }

  /// Reshape: the lengths that it gives the axes of `old`.
  func reshaped(_ old: [Int]) throws(ONNXError) -> [Int] {
    guard let asked = try integers("shape", upTo: 4, thenInput: 1) else { throw error("its shape is missing") }
    var shape = asked
    if batch > 1, try isMap(0), old.first == 1, shape.first == batch { shape[0] = 1 }
    let keepsZeros = try int("allowzero", 0) != 0
    for axis in shape.indices where shape[axis] == 0 && !keepsZeros && axis < old.count { shape[axis] = old[axis] }
    let count = old.reduce(1, *)
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      if let known = Self.count(of: shape, most: count), known > 0 { shape[free] = count / known }
    }
    guard shape.count <= Self.mostAxes, Self.count(of: shape, most: count) == count else {
      throw error("it makes \(asked.prefix(8)) of \(old), which holds \(count) values")
    }
    return shape
  }

  /// Reshape: the length of the vectors that it makes, one for each image of a batch; nil where it makes something
  /// else, or their length follows that of a map.
  func lengthOfVectors() throws(ONNXError) -> Int? {
    guard let shape = try integers("shape", upTo: 4, thenInput: 1), shape.count == 2, shape[1] > 0,
      [-1, 0, batch].contains(shape[0])
    else { return nil }
    if let origins = origins(1), origins.indices.contains(1), origins[1] != nil { return nil }
    return shape[1]
  }

  /// The most axes that a shape may have.
  static let mostAxes = 12

  /// The number of values that `shape` holds; nil where a length is negative or they are more than `most`.
  static func count(of shape: [Int], most: Int) -> Int? {
    // a length of 0 must not hide what the others would be
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, length))
      guard length >= 0, !overflow, product <= most else { return nil }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  /// From where the ends of a part of an axis are counted, which tells what it is of a longer axis: both from its
  /// start, both from its end, or each from the nearer one.
  enum Anchor { case start, end, both }

  /// A part of an axis, as Slice names it.
  struct Slice {
    let axis: Int
    let start, end, step: Int

    /// From where the positions are counted that it takes of an axis of `length`.
    func anchor(of length: Int) -> Anchor {
      let isOpen = end < 0 || end >= length
      let isFromEnd = start < 0 && start >= -length
      return isFromEnd ? (isOpen ? .end : .start) : isOpen ? .both : .start
    }

    /// The positions that it takes of an axis of `length`.
    func positions(of length: Int) -> [Int] {
      func clamped(_ stated: Int, to range: ClosedRange<Int>) -> Int {
        min(max(stated < 0 ? stated + length : stated, range.lowerBound), range.upperBound)
      }
      // going down, an end far below zero means: to the very beginning
      let range = step > 0 ? 0...length : -1...length - 1
      return Array(stride(from: clamped(start, to: range), to: clamped(end, to: range), by: step))
    }
  }

  /// Slice: the parts that it takes, one after another; two may be of one axis.
  func slices(rank: Int) throws(ONNXError) -> [Slice] {
    guard let starts = try integers("starts", upTo: 9, thenInput: 1),
      let ends = try integers("ends", upTo: 9, thenInput: 2), starts.count == ends.count
    else { throw error("its starts and ends are missing") }
    let axes = try integers("axes", upTo: 9, thenInput: 3) ?? Array(starts.indices)
    let steps = opset > 9 && hasInput(4) ? try integers(4) : starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count else {
      throw error("it has \(starts.count) starts for \(axes.count) axes")
    }
    var slices: [Slice] = []
    for index in axes.indices {
      guard steps[index] != 0, steps[index] > Int.min else { throw error("it steps by \(steps[index])") }
      slices.append(
        Slice(
          axis: try position(of: axes[index], rank: rank), start: starts[index], end: ends[index], step: steps[index]))
    }
    return slices
  }

  /// Split: the lengths into which it cuts an axis of `length`, one for each output.
  func splitLengths(of length: Int) throws(ONNXError) -> [Int] {
    let outputs = proto.output.count
    var lengths = try integers("split", upTo: 12, thenInput: 1) ?? []
    if lengths.isEmpty, outputs > 0 {
      let most = (length + outputs - 1) / outputs
      lengths = (0..<outputs).map { max(0, min(most, length - $0 * most)) }
    }
    guard lengths.count == outputs,
      lengths.allSatisfy({ (0...length).contains($0) }), lengths.reduce(0, +) == length
    else { throw error("it splits \(length) into \(lengths.prefix(8))") }
    return lengths
  }

  /// SplitToSequence: the lengths into which it cuts an axis of `length`, and whether parts of length 1 keep it.
  func sequenceLengths(of length: Int) throws(ONNXError) -> (lengths: [Int], keepsAxis: Bool) {
    guard hasInput(1) else {
      return ([Int](repeating: 1, count: length), try int("keepdims", 1) != 0)
    }
    let stated = try integers(1)
    let size = stated.first ?? 0
    let lengths =
      try givenConstant(1).shape.isEmpty && size > 0
      ? stride(from: 0, to: length, by: size).map { min(size, length - $0) } : stated
    guard !lengths.isEmpty, lengths.allSatisfy({ (1...max(1, length)).contains($0) }), lengths.reduce(0, +) == length
    else { throw error("it splits \(length) into \(lengths.prefix(8))") }
    return (lengths, true)
  }

  /// Gather: the axis of `shape` that it takes from, the positions that it takes, and the axes that come in its place.
  func gathering(from shape: [Int]) throws(ONNXError) -> (axis: Int, positions: [Int], shape: [Int]) {
    let axis = try axis(default: 0, rank: shape.count)
    let length = shape[axis]
    let indices = try integers(1)
    guard indices.allSatisfy({ $0 >= -length && $0 < length }) else {
      throw error("it takes \(indices.prefix(8)) of \(length)")
    }
    return (axis, indices.map { $0 < 0 ? $0 + length : $0 }, try givenConstant(1).shape)
  }

  /// The reductions: the axes that they reduce (nil: all), and whether these stay, with length 1.
  func reduction(rank: Int) throws(ONNXError) -> (axes: Set<Int>?, keepsAxes: Bool) {
    let stated = try integers("axes", upTo: kind == "ReduceSum" ? 12 : 17, thenInput: 1)
    let keepsAxes = try int("keepdims", 1) != 0
    guard let stated, !stated.isEmpty else {
      return (try int("noop_with_empty_axes", 0) != 0 ? [] : nil, keepsAxes)
    }
    return (try positions(of: stated, rank: rank), keepsAxes)
  }
}

extension Array {
  /// The elements but for those at `positions`.
  func removing(at positions: Set<Int>) -> [Element] { indices.filter { !positions.contains($0) }.map { self[$0] } }

  /// The elements with `element` added so that it stands at `positions` of the result.
  func inserting(_ element: Element, at positions: Set<Int>) -> [Element] {
    var rest = self[...]
    return (0..<count + positions.count).map { positions.contains($0) ? element : rest.removeFirst() }
  }
}
