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

/// Work that an update asks for; what comes of it comes back as an event.
public enum Effect: Sendable {
  /// Read a network; nil: with the input range that it says, or is known to have.
  case open(network: Int, name: String, InputRange?)
  /// Fetch a network's weights, or no longer.
  case fetch(network: Int, Download)
  case stopFetching(network: Int)
  /// Make thumbnails of nodes of a layer, the first ones first, or no more.
  case orderThumbnails([Int], layer: String, NetworkFile)
  case stopThumbnails
  /// Leave the run at work at a side and begin this one.
  case begin(Run, Side)
  /// Orders to the run at work at a side.
  case resume(to: Int, Side)
  case pause(Side)
  case stepForward(Side)
  case change(Setting, Side)
  /// Leave the run at work at a side.
  case stop(Side)
  /// Read an address, or the picture at a path.
  case findAddress(String)
  case readStart(String)
  /// Say how a path may go on.
  case completePath(String)
  /// Keep a bookmark, read all of them, or remove one and read the others.
  case mark(Bookmark)
  case listBookmarks
  case removeBookmark(BookmarkFile.Line)
  /// Look at a picture as its node does.
  case lookAtActivation(ActivationOrder)
  /// Write a picture or an animation.
  case export(ExportOrder)
  /// Put a text where other programs paste it from.
  case copy(String)
  /// Show pictures in fewer colours, or all again; listen to the mouse, or no longer.
  case nextColors, switchMouse
  /// Draw everything anew.
  case redraw
  /// Stop the program as Ctrl-Z does.
  case suspend
  /// End the program.
  case leave
}

/// A picture or an animation to be written to a file.
public struct ExportOrder: Sendable {
  /// The picture, or the frames of the animation.
  public let pictures: [Picture]
  /// Whether it is an animation, be it of one frame.
  public let isAnimation: Bool
  /// What made it; its iterations are those of the picture.
  public let request: AscentRequest
  /// The file.
  public var path: String
  /// Whether a file of that name is replaced.
  public var isReplacing = false
}
