/// Why a weight file of Keras, or a weight in it, could not be read.
public struct KerasHDF5Error: Error, Equatable, Sendable {
  /// The file, as its reader was given it.
  public let path: String
  /// What is wrong with it.
  public let problem: Problem

  /// What can be wrong with a weight file.
  public enum Problem: Equatable, Sendable {
    /// The system refused to open or to read the file; `reason` is the system's own text.
    case unreadable(reason: String)
    /// The path names a directory, a pipe or a device.
    case notAFile
    /// The file has no byte.
    case empty
    /// The file begins with other bytes than HDF5 and zip files do.
    case notHDF5(bytes: Int)
    /// The file has fewer bytes than it says.
    case cut(bytes: Int, needed: Int)
    /// The `.keras` archive cannot be read; `detail` says what.
    case archive(detail: String)
    /// libhdf5 refuses the file; `detail` says what and where.
    case damaged(detail: String)
    /// libhdf5 crashed on the file, or took too long.
    case crash
    /// The file is HDF5 but holds no layers as Keras writes them.
    case noLayers
    /// The file names a layer's group or a weight that it does not hold.
    case missing(String)
    /// A weight cannot be read; `detail` says why.
    case unreadableWeight(String, detail: String)
    /// A weight has another shape than the network needs.
    case wrongShape(String, found: [Int], expected: [Int])
    /// A weight holds numbers that are infinite or NaN.
    case notFinite(String)
  }
}

extension KerasHDF5Error: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String { "\(path): \(sentence)" }

  var sentence: String {
    switch problem {
    case .unreadable(let reason): "it cannot be read (\(reason)): check the path and its permissions"
    case .notAFile: "it is a directory or a device: give the path of a weight file"
    case .empty: "it is empty, not a weight file: fetch it again"
    case .notHDF5(let bytes):
      "it is neither an HDF5 file nor a .keras archive (\(bytes) bytes): fetch or save it again"
    case .cut(let bytes, let needed):
      "it has \(bytes) bytes where \(needed) were expected: it was cut short; fetch it again"
    case .archive(let detail): "as a .keras archive it cannot be read: \(detail); save or fetch it again"
    case .damaged(let detail): "as an HDF5 file it is damaged: \(detail); fetch it again"
    case .crash: "as an HDF5 file it is damaged: libhdf5 crashes on it; fetch it again"
    case .noLayers:
      "it is an HDF5 file without Keras' layers: neither 'layer_names' nor 'layers/…/vars' is there; "
        + "save it with Keras' save_weights or save"
    case .missing(let name): "it names '\(name)' but does not hold it: fetch or save it again"
    case .unreadableWeight(let name, let detail): "'\(name)' cannot be read: \(detail); fetch or save it again"
    case .wrongShape(let name, let found, let expected):
      "'\(name)' has the shape \(found) where \(expected) was expected: is it the file of another network?"
    case .notFinite(let name):
      "'\(name)' holds numbers that are infinite or NaN: the training went wrong, or the file is damaged"
    }
  }
}
