import ComputeKernels

/// The routines that compute on this CPU. Others round differently, and an ascent amplifies small differences.
public enum Kernels {
  /// OpenBLAS's and our own: `SkylakeX, x86-64-v4`.
  public static var name: String {
    _ = BLAS.preparation  // which may choose others
    return "\(BLAS.coreName), \(String(cString: kernel_generation()))"
  }
}
