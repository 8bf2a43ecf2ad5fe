import EmbeddedAssets
import Files

/// The names of a network's classes.
public enum Labels {
  /// The names of ImageNet's classes in the order of the networks' outputs.
  static let imageNet: [String] = {
    let file = embedded_imagenet_labels()
    return read(String(decoding: UnsafeRawBufferPointer(start: file.bytes, count: file.size), as: UTF8.self))
  }()

  /// Reads one name a line; of columns set apart by tabs the last. Blank lines name nothing.
  static func read(_ text: String) -> [String] {
    text.textLines.filter { !$0.isEmpty }.map { line in String(line.split(separator: "\t").last ?? "") }
  }

  /// The most bytes of a file of names.
  private static let largest = 1 << 22

  /// The names in the file at `path`. Throws `NetworkFileError` where it cannot be read.
  static func names(inFile path: String) throws(NetworkFileError) -> [String] {
    do throws(ReadingError) {
      let file = try OpenFile(path, atMost: largest)
      return read(String(decoding: try file.bytes(from: 0, count: file.size), as: UTF8.self))
    } catch {
      throw NetworkFileError(path: path, reason: "it \(error): a text file with one name a line is expected")
    }
  }

  /// The class called `name`, whatever the case of its letters; a label may list several names, separated by commas.
  /// Throws
  /// `AddressError` where there is none, or more than one.
  public static func index(of name: String, among labels: [String]) throws(AddressError) -> Int {
    let wanted = name.lowercased()
    let exact = labels.indices.filter { labels[$0].lowercased() == wanted }
    let names = labels.map { $0.split(separator: ",").map { String($0.drop { $0 == " " }) } }
    let partial = names.indices.filter { names[$0].contains { $0.lowercased() == wanted } }
    let found = exact.isEmpty ? partial : exact
    guard found.count < 2 else {
      throw AddressError(
        "several classes are named '\(name)': give the number of one, "
          + found.map { "\($0)" }.joined(separator: ", "))
    }
    guard let number = found.first else {
      throw AddressError(
        "there is no class '\(name)' among \(labels.count)\(Suggestions(for: name, among: names.flatMap { $0 })): "
          + "give its number or one of its names")
    }
    return number
  }
}
