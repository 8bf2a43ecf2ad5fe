import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI

/// Something that happened, for `Explorer.update`.
public enum Event: Sendable {
  case key(Key)
  case mouse(Mouse)
  /// Text was pasted; its lines end in `\n`.
  case paste(String)
  /// The size of the window in cells, and how many times they are as high as wide.
  case resized(columns: Int, rows: Int, cellAspect: Double = 2)
  /// How much goes to the terminal has changed.
  case lineRate(LineRate)
  /// The explorer's deadline has passed.
  case tick
  /// An ascent queue reports about a run.
  case report(AscentReport)
  /// A network was opened, or why not.
  case opened(network: Int, Result<NetworkFile, NetworkFileError>)
  /// How much of a network's weights is downloaded.
  case fetching(network: Int, FetchProgress)
  /// A download has ended, and why without success.
  case fetched(network: Int, Result<Fetched, FetchError>)
  case thumbnail(Thumbnail)
  /// How a path that is being typed can go on.
  case completedPath(PathCompletion)
  /// All bookmarks, or why they cannot be read or changed.
  case bookmarks(Result<[BookmarkFile.Line], FileWritingError>)
  /// A bookmark was added, and the one of the same picture that it replaces, or why not.
  case marked(Bookmark, Result<Bookmark?, FileWritingError>)
  /// The addresses that were typed in earlier sessions, the newest last.
  case typedAddresses([String])
  /// An address was read, or why not.
  case foundAddress(Result<AscentAddress, RecipeError>)
  /// Whether the terminal shows colors.
  case colored(Bool)
  /// How pictures are drawn, or what the mouse does, was changed, and to what.
  case switched(String)
  /// What was copied may not have arrived.
  case doubtedCopy(CopyingDoubt)
  /// A start picture was read, or why not.
  case readStart(Result<Start, RecipeError>)
  /// Where a picture excites its node, or why that is not known; nil: the node is silent there.
  case lookedAtActivation(ActivationOrder, Result<ActivationHeat?, RecipeError>)
  /// Something was found out about photographs.
  case examples(ExampleAnswer)
  /// Something was found out about a node's circuit.
  case circuit(CircuitAnswer)
  /// Something was found out about what a layer sees in a picture.
  case sight(SightAnswer)
  /// How much of an animation is encoded.
  case exporting(ExportOrder, percent: Int)
  /// A file was written, and its size.
  case exported(ExportOrder, bytes: Int)
  /// Nothing was written, because a file of that name exists.
  case exportExists(ExportOrder)
  /// Nothing was written, and why.
  case exportFailed(String)
}
