import Files
import NeuralNetwork

/// Why something cannot be exported, or a request not be read back from a file.
public struct ExportError: Error, Equatable, Sendable {
  /// What can be wrong.
  public enum Problem: Equatable, Sendable {
    /// The ending of a file's name stands for none of the formats that are `known` there.
    case unknownEnding(String, known: String)
    /// A format's pixels cannot be partly transparent; `holding` are those whose can.
    case noAlpha(String, holding: String)
    /// The frames of an animation would take so many bytes, more than `most`.
    case tooManyFrames(Int, of: Canvas, bytes: Double, most: Int)
    /// The file carries no request, or a wrong one; `reason` says which.
    case noRequest(reason: String)
    /// The tensor `image` has another shape than (H, W, 3).
    case wrongShape([Int])
    /// The tensor `image` holds a number that is not in [−1, 1].
    case outOfRange(Float)
  }

  /// The file, where it is about one.
  public let path: String?
  /// What is wrong.
  public let problem: Problem

  init(_ path: String?, _ problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// Whether what was asked for is wrong, and no file.
  public var isWrongUsage: Bool {
    switch problem {
    case .unknownEnding, .noAlpha, .tooManyFrames: true
    case .noRequest, .wrongShape, .outOfRange: false
    }
  }
}

extension ExportError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String { (path.map { $0 + ": " } ?? "") + sentence }

  private var sentence: String {
    switch problem {
    case .unknownEnding(let ending, let known):
      return "\(ending.isEmpty ? "the name has no ending" : "\(ending) is not supported"); use \(known)"
    case .noAlpha(let ending, let others):
      return ".\(ending) holds no picture that is partly transparent; with alpha, use \(others)"
    case .tooManyFrames(let count, let size, let bytes, let most):
      return "an animation of \(count) frames of \(size) needs \(Int(min(bytes, 1e18)).megabytes) of memory, more than "
        + "the \(most.megabytes) allowed; use a larger --every or a smaller --size"
    case .noRequest(let reason): return reason
    case .wrongShape(let shape): return "the tensor image has the shape \(shape); (H, W, 3) is expected"
    case .outOfRange(let value): return "the tensor image holds \(value); values from -1 to 1 are expected"
    }
  }
}
