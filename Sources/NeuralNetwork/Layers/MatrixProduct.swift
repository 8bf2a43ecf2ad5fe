import ComputeKernels

/// The products of two maps' matrices, row by row: a row of the first is a matrix of width × channels, one of the
/// second of as many rows as the first has channels. Heads of an attention are such rows.
public struct MatrixProduct: Layer {
  public init() {}

  public var role: LayerRole { .product }
  public var savedMaps: SavedMaps { .inputs }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let (a, b) = (inputs[0], inputs[1])
    guard inputs.count == 2, a.height == b.height, a.channels == b.width else {
      throw LayerError("it multiplies matrices and is given \(a) and \(b)")
    }
    return Shape(a.height, a.width, b.channels)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    cores.forEachRange(of: at.output.shape.height) { rows, _ in
      for row in rows {
        Matrix.multiply(
          matrix(at.inputs[0], row), matrix(at.inputs[1], row), into: at.output.row(row),
          stride: at.output.shape.channels)
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    cores.forEachRange(of: at.output.shape.height) { rows, _ in
      for row in rows {
        let gradient = matrix(at.outputGradient, row)
        Matrix.multiply(
          gradient, matrix(at.inputs[1], row).transposed, into: at.inputGradients[0].row(row),
          stride: at.inputs[0].shape.channels, adding: at.accumulates[0])
        Matrix.multiply(
          matrix(at.inputs[0], row).transposed, gradient, into: at.inputGradients[1].row(row),
          stride: at.inputs[1].shape.channels, adding: at.accumulates[1])
      }
    }
  }

  private func matrix(_ map: FeatureMap, _ row: Int) -> Matrix {
    Matrix(UnsafePointer(map.row(row)), rows: map.shape.width, columns: map.shape.channels)
  }

  public func multiplications(for output: Shape) -> Int { output.count }
}
