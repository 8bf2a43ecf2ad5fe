import COpenBLAS
import ComputeKernels

/// A view of a matrix: rows × columns floats, `stride` floats from one row to the next. It owns no memory.
public struct Matrix {
  let base: UnsafePointer<Float>
  let rows: Int
  let columns: Int
  let stride: Int
  var isTransposed = false

  /// The `rows` × `columns` floats from `base` on, rows `stride` apart (nil: contiguous).
  public init(_ base: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The transpose, of the same memory.
  public var transposed: Matrix {
    var copy = self
    copy.isTransposed.toggle()
    return copy
  }

  /// Rows below which a product of our own would spend its time on packing.
  static let leastRows = 4

  private var factor: kernel_factor {
    kernel_factor(base: base, row: isTransposed ? 1 : stride, column: isTransposed ? stride : 1)
  }

  /// Writes the product a · b to `result`, whose rows are `stride` floats apart, or adds it. OpenBLAS computes it, but
  /// on CPUs for which product.c is made.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, into result: UnsafeMutablePointer<Float>, stride: Int, adding: Bool = false
  ) {
    let rows = a.isTransposed ? a.columns : a.rows
    let inner = a.isTransposed ? a.rows : a.columns
    let columns = b.isTransposed ? b.rows : b.columns
    if rows >= leastRows && kernel_product_exists() {
      return withUnsafePointer(to: a.factor) { a in
        withUnsafePointer(to: b.factor) { b in kernel_product(a, b, rows, inner, columns, result, stride, adding) }
      }
    }
    if rows == 1 && !a.isTransposed {
      // sgemm would copy all of b for a single use
      cblas_sgemv(
        CblasRowMajor, b.isTransposed ? CblasNoTrans : CblasTrans, Int32(b.rows), Int32(b.columns), 1, b.base,
        Int32(b.stride), a.base, 1, adding ? 1 : 0, result, 1)
      return
    }
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      Int32(rows), Int32(columns), Int32(inner), 1, a.base, Int32(a.stride), b.base, Int32(b.stride),
      adding ? 1 : 0, result, Int32(stride))
  }
}

/// The library behind matrix products.
public enum BLAS {
  /// What must happen before the first product.
  public enum Preparation: Sendable {
    /// The kernels for this CPU are in use.
    case ready
    /// The library takes its kernels only from the environment: start again with OPENBLAS_CORETYPE set to this name.
    case restart(coreType: String)
  }

  /// Makes OpenBLAS use the best kernels for this CPU, once; versions that do not know the CPU choose slow ones.
  public static let preparation: Preparation = {
    guard openblas_fit_core() == OPENBLAS_CORE_NEEDS_ENV, let name = openblas_deserved_core() else { return .ready }
    return .restart(coreType: String(cString: name))
  }()

  /// Bytes that OpenBLAS takes for a product at work.
  static let bufferSize = Int(OPENBLAS_BUFFER_ROOM)

  /// For how many products at the same time, up to the number of cores, there is memory; 0 where a limit of the process
  /// (`ulimit -v`) leaves none for a single one.
  static let products: Int = {
    _ = preparation
    return Int(openblas_reserve(Int32(clamping: kernel_available_cores())))
  }()

  /// The name of the kernels in use, as OpenBLAS calls them.
  public static var coreName: String { String(cString: openblas_get_corename()) }
}
