#if !_endian(little)
  #error("Numbers are written as they lie in memory, which is little-endian.")
#endif

/// Float images as NumPy's array files.
public enum NPY {
  /// A file of version 1.0 that holds an array of float32, the last axis contiguous.
  ///
  /// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
  public static func encode(shape: [Int], _ values: [Float]) -> [UInt8] {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    let axes = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(axes)), }"
    // The numbers begin at a multiple of 64 bytes: 10 come before the header, a line feed ends it.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    var bytes: [UInt8] = []
    bytes.reserveCapacity(10 + header.utf8.count + values.count * 4)
    bytes += [0x93] + Array("NUMPY".utf8) + [1, 0]
    withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { bytes += $0 }
    bytes += header.utf8
    values.withUnsafeBytes { bytes += $0 }
    return bytes
  }
}
