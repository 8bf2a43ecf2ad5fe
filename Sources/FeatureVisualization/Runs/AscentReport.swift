/// A report of the queue on a run.
public struct AscentReport: Sendable {
  /// The state of a run.
  public enum Phase: Equatable, Sendable {
    /// The plan is being compiled.
    case preparing
    /// Photographs are being looked at, once for the network: so many of how many were.
    case measuring(photographs: Int, of: Int)
    /// Steps are being taken.
    case running
    /// A single step was taken, either as ordered or because it had begun before a pause.
    case stepping
    /// No steps are taken until ordered; the last picture is measured.
    case paused
    /// The run has ended, at least until it is resumed to a higher limit.
    case ended(Ending)
  }

  /// The run, possibly one that has just been left.
  public let run: Run
  /// The state of the run.
  public let phase: Phase
  /// Iterations per second, over about the last second; nil before the first.
  public let rate: Double?
}
