import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI

/// Something that happened, for `Explorer.update`.
public enum Event: Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse was used.
  case mouse(Mouse)
  /// Text was pasted; its lines end in `\n`.
  case paste(String)
  /// The window has another size.
  case resized(columns: Int, rows: Int)
  /// What goes over the line to the terminal has changed.
  case lineRate(LineRate)
  /// Time has passed: a deadline of the explorer's.
  case tick
  /// The ascent's queue tells of a run.
  case report(AscentReport)
  /// A network was opened, or why not.
  case opened(network: Int, Result<NetworkFile, NetworkFileError>)
  /// More of a network's weights has come.
  case fetching(network: Int, FetchProgress)
  /// A network's weights are here, or why not.
  case fetched(network: Int, FetchError?)
  /// A thumbnail was made.
  case thumbnail(Thumbnail)
  /// What a path that is being typed goes on with, or may go on with.
  case completedPath(PathCompletion)
  /// The bookmarks, or why they cannot be read or changed.
  case bookmarks(Result<[BookmarkFile.Line], FileWritingError>)
  /// A bookmark was kept, or why not.
  case marked(Bookmark, FileWritingError?)
  /// An address was read, or why not.
  case foundAddress(Result<AscentAddress, RecipeError>)
  /// A start picture was read, or why not.
  case readStart(Result<Start, RecipeError>)
  /// A picture was looked at as its node does; nil: the node is silent there.
  case lookedAtActivation(ActivationOrder, Result<Picture?, RecipeError>)
  /// So much of an animation is written.
  case exporting(ExportOrder, percent: Int)
  /// A picture was written; bytes of the file.
  case exported(ExportOrder, bytes: Int)
  /// A picture was not written because a file of that name exists.
  case exportExists(ExportOrder)
  /// A picture was not written, and why.
  case exportFailed(String)
}
