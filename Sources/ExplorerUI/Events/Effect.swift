import FeatureVisualization
import NetworkZoo
import NeuralNetwork

/// Work that an update asks for, grouped by who does it; results come back as events.
public enum Effect: Sendable {
  /// Open a network, or download its weights.
  case network(NetworkOrder)
  case thumbnails(ThumbnailOrder)
  /// An order to the queue of a pane, which is named by its index from the left.
  case queue(pane: Int, QueueOrder)
  case lookUp(LookUp)
  case bookmarks(BookmarkOrder)
  /// Keep an address that was typed for later sessions.
  case remember(address: String)
  /// Find out where a picture excites its node.
  case mapActivation(ActivationOrder)
  /// Find out something about photographs.
  case examples(ExampleOrder)
  /// Find out something about a node's circuit.
  case circuit(CircuitOrder)
  /// Find out what a layer sees in a picture.
  case sight(SightOrder)
  /// Write a picture or an animation.
  case export(ExportOrder)
  case terminal(TerminalOrder)
  /// Stop the program as Ctrl-Z does.
  case suspend
  /// Quit the program.
  case leave
}

/// What is done about a network of the list, which is named by its index.
public enum NetworkOrder: Sendable {
  /// Read the network that has this path or catalog name; without an input range, in the one that its file states.
  case open(Int, name: String, InputRange?)
  /// Download its weights.
  case fetch(Int, Fetchable)
  /// Stop the download; what has arrived is kept for the next try.
  case stopFetching(Int)
}

/// What the thumbnail queue does.
public enum ThumbnailOrder: Sendable {
  /// Make thumbnails of these nodes of a layer, in this order, and none that was asked for before.
  case make([Int], layer: String, NetworkFile)
  case stop
}

/// What an ascent queue does with its run.
public enum QueueOrder: Sendable {
  /// Leave the current run and start this one, or go on with it from where it was left.
  case begin(Run, isRunning: Bool = true)
  case resume(to: Int)
  case pause
  case stepForward
  /// Apply a setting from the next iteration on.
  case change(Setting)
  /// Leave the current run.
  case leave
}

/// Something that has to be read from a disk before the explorer can go on.
public enum LookUp: Sendable {
  /// Parse an address, or read it from the picture at a path.
  case address(String)
  /// Read the start picture at a path.
  case start(String)
  /// Find a name like that of a path under which there is no file yet.
  case freeName(String)
  /// List what a partial path can be completed to.
  case pathCompletion(String)
}

/// What is done about the bookmark file.
public enum BookmarkOrder: Sendable {
  case add(Bookmark)
  case list
  /// Remove a line, then list the others.
  case remove(BookmarkFile.Line)
}

/// What the terminal does.
public enum TerminalOrder: Sendable {
  /// Copy a text to the clipboard.
  case copy(String)
  /// Go to the next color depth, the next characters of pictures, or the next mouse mode.
  case nextColors, nextGlyphs, switchMouse
  case redraw
}
