import ArgumentParser
import Evidence
import Files
import NetworkZoo
import NeuralNetwork

/// Where examples of a network's nodes come from: an index that is there, or a look at a folder.
struct ExampleSource {
  let file: NetworkFile
  let framing: Framing
  /// The folder that was given.
  let images: String?
  let store: ExampleStore

  /// The pictures in the folder that was given. Throws `EvidenceError`; where there is an index of it, the error says so.
  func folder() throws -> PictureFolder {
    guard let images else { throw ValidationError("a folder of pictures is expected: --images FOLDER") }
    do {
      return try PictureFolder(images)
    } catch {
      guard FileStatus(images) == nil else { throw error }
      let key = ExampleKey(file, folder: PictureFolder.absolute(images), framing: framing)
      guard let index = try? store.index(of: key) else { throw error }
      throw EvidenceError(
        "\(images) is not there any more: the index of its \(index.count) pictures is of that place alone; give the "
          + "folder's new place, or remove the index with --clear")
    }
  }

  /// Says where there are indexes that look as if they were meant: of other weights of the same name, of a folder that is
  /// gone.
  func tellOthers(than folder: PictureFolder) {
    let key = ExampleKey(file, folder: folder.absolutePath, framing: framing)
    if FileStatus.isFile(store.path(of: key)) { return }
    if store.folders(ofOtherWeightsThan: file).contains(key.folder) {
      StandardError.complain("the index of \(images ?? key.folder) is of other weights of \(file.name): it is not used")
    }
    for index in store.indexes(of: file) where FileStatus(index.key.folder) == nil {
      StandardError.complain(
        "the index of \(index.key.folder), which is not there any more, is not used: an index is of one folder")
    }
  }

  /// The index that is there; nil: none, or one that is damaged, which is said.
  private func index() -> ExampleIndex? {
    guard let images else { return store.indexes(of: file).first { $0.key.framing == "\(framing)" } }
    do throws(EvidenceError) {
      return try store.index(of: ExampleKey(file, folder: PictureFolder.absolute(images), framing: framing))
    } catch {
      StandardError.complain("\(error)")
      return nil
    }
  }

  /// The index, with the layer called `name` if that is given. Throws where there is none.
  func neededIndex(with name: String?) throws -> ExampleIndex {
    guard let index = index(), name.map({ index.has($0) }) ?? true else {
      let layer = name.map { "/\($0)" } ?? ""
      throw EvidenceError(
        "there is no index of \(file.name)\(layer)\(images.map { " for \($0)" } ?? ""): make it with 'phosphene examples "
          + "\(file.address) --images FOLDER'", isOfFile: false)
    }
    return index
  }

  /// An index of the network's responses, whatever folder it is of, for what is usual in photographs.
  func usualIndex() -> ExampleIndex? { index() }

  /// The examples of a node.
  struct Result {
    let examples: NodeExamples
    /// The folder as it was given.
    let folder: String
    let isFromIndex: Bool
    let skipped: [SkippedPicture]
  }

  /// The examples of a node, from the index or by looking at the folder.
  func examples(of node: Int, in layer: NetworkFile.Layer, cores: Cores) throws -> Result {
    let index = index()
    let given = images ?? index?.key.folder
    guard let given else { throw ValidationError("a folder of pictures is expected: --images FOLDER") }
    let source = ExampleSource(file: file, framing: framing, images: given, store: store)
    let folder = try source.folder()
    if let index, index.has(layer.name) {
      let changes = index.changes(in: folder)
      if changes.isEmpty {
        // damage is found when a layer is read
        do throws(EvidenceError) {
          if let found = try index.examples(of: node, in: layer.name) {
            return Result(examples: found, folder: folder.path, isFromIndex: true, skipped: index.skipped)
          }
        } catch {
          StandardError.complain("\(error)")
        }
      } else {
        let (added, lost) = (changes.added.count, changes.lost.count)
        StandardError.complain(
          "the pictures of \(folder.path) have changed since its index was made (\(added) new, \(lost) changed or gone): "
            + "it is not used; run 'phosphene examples \(file.address) --images \(folder.path)' to renew it")
      }
    } else {
      source.tellOthers(than: folder)
    }
    let bar = ProgressBar(of: folder.files.count)
    defer { bar.clear() }
    let question = ExampleQuestion(node, of: layer, of: file, framing: framing)
    let looked = try question.look(
      in: folder, cores: cores,
      report: { progress in
        bar.show(
          progress.done,
          text: "\(progress.done) of \(progress.count)   \(progress.secondsLeft.duration) left")
      }, unless: { Interruption.signal != nil })
    guard let looked else {
      bar.clear()
      StandardError.complain("interrupted: nothing was found")
      throw ExitCode(128 + Interruption.signal!)
    }
    return Result(
      examples: looked.examples, folder: folder.path, isFromIndex: false, skipped: looked.skipped)
  }
}

/// Pictures that could not be looked at.
enum SkippedPictures {
  private static let most = 20

  /// Says which, and why.
  static func tell(_ skipped: [SkippedPicture], among count: Int) {
    guard !skipped.isEmpty else { return }
    for picture in skipped.prefix(most) { StandardError.complain("skipped \(picture.path): \(picture.reason)") }
    let more: TerminalText = skipped.count > most ? ", \(skipped.count - most) of them not listed here" : ""
    StandardError.complain("\(skipped.count) of \(count) pictures were skipped\(more)")
  }
}
