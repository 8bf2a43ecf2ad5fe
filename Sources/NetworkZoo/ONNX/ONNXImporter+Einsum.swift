// Products of two values whose axes are named by letters.

import NeuralNetwork

extension ONNXImporter {
  /// A product of matrices that Einsum names: axes of both and of the result are matrices of their own, one axis of
  /// both is summed over, and each has at most one that the other has not.
  func einsum(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let equation = try operation.string("equation", "").filter { $0 != " " }
    func error() -> ONNXError {
      operation.error("its equation '\(equation)' is not supported: products of matrices are")
    }
    let sides = equation.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard operation.inputCount == 2, sides.count == 2, sides[1].hasPrefix(">") else { throw error() }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == 2 else { throw error() }
    var views: [ONNXView] = []
    for index in 0..<2 {
      if case .constant(let constant) = try operation.value(index) {
        views.append(try tokens(constant.tensor, operation))
      } else {
        views.append(try operation.map(index))
      }
    }
    // axes without letters get digits
    let unnamed = zip(terms, views).map { $0.contains("...") ? $1.rank - $0.count + 3 : 0 }.max() ?? 0
    guard (0...9).contains(unnamed) else { throw error() }
    func letters(_ term: Substring) -> [Character] {
      Array(term.replacing("...", with: "0123456789".prefix(unnamed)))
    }
    let (a, b, result) = (letters(terms[0]), letters(terms[1]), letters(sides[1].dropFirst()))
    guard Set(a).count == a.count, Set(b).count == b.count, Set(result).count == result.count,
      a.count == views[0].rank, b.count == views[1].rank
    else { throw error() }
    let summed = a.filter { b.contains($0) && !result.contains($0) }
    let matrices = a.filter { b.contains($0) && result.contains($0) }
    let rows = a.filter { !b.contains($0) }, columns = b.filter { !a.contains($0) }
    guard summed.count == 1, rows.count < 2, columns.count < 2, Set(result) == Set(matrices + rows + columns) else {
      throw error()
    }
    func view(_ view: ONNXView, _ own: [Character], _ order: [[Character]]) -> ONNXView {
      var copy = view
      copy.axes = order.flatMap { letters in
        letters.isEmpty ? [[]] : letters.map { view.axes[own.firstIndex(of: $0)!] }
      }
      return copy
    }
    let lead = matrices.map { [$0] }
    var product = try product(
      of: Factors(left: view(views[0], a, lead + [rows, summed]), right: view(views[1], b, lead + [summed, columns])),
      operation)
    let order = matrices + (rows.first.map { [$0] } ?? [" "]) + (columns.first.map { [$0] } ?? [" "])
    product.axes = result.map { product.axes[order.firstIndex(of: $0)!] }
    return .map(product)
  }
}
