/// What the queue tells of a run.
public struct AscentReport: Sendable {
  /// What a run is doing.
  public enum Phase: Equatable, Sendable {
    /// The plan is made.
    case preparing
    /// Steps are taken.
    case running
    /// A step was taken that was ordered singly, or was at work when a pause came.
    case stepping
    /// No steps are taken until it is told to, and the last picture is measured.
    case paused
    /// It takes no more steps, at least of those asked for.
    case ended(Ending)
  }

  /// The run that it is about: reports of a run that was just left may still come.
  public let run: Run
  /// What the run is doing.
  public let phase: Phase
  /// Iterations a second, over about the last second; nil before there are any.
  public let rate: Double?
}
