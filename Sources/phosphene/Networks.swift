import ArgumentParser
import Files
import NetworkZoo
import NeuralNetwork
import TerminalUI

/// Lists the networks that can be explored, downloaded or not.
struct Networks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the networks that can be explored.",
    discussion:
      "Networks in files are opened to count their layers, which may take a moment; those in Hugging Face's cache are not."
  )

  @Argument(help: "Folders to search before the usual ones.")
  var folders: [String] = []

  @Flag(help: "Print the list as JSON.")
  var json = false

  /// A network as it is printed.
  private struct Line: Encodable {
    let name: String
    var layers: Int?
    var nodes: Int?
    var inputRange: String?
    var statesInputRange = true
    let bytes: Int
    let path: String?
    let fetch: String?
    var error: String?
  }

  func run() throws {
    for folder in folders {
      let status = FileStatus(folder)
      guard status?.kind == .folder else {
        throw CommandError(
          message: "\(folder): \(status == nil ? "does not exist" : "is a file"); a folder of networks is expected",
          status: CommandError.failure)
      }
    }
    let catalog = Catalog(folders: NetworkFolders(given: folders))
    let lines = catalog.entries.map(line)
    guard !json else { return print(try lines.jsonText()) }
    printTable(lines)
    let searched = catalog.folders.all + [catalog.folders.hub?.folder].compactMap { $0 }
    print("\nsearched: \(searched.joined(separator: ", "))")
  }

  private func line(_ entry: Catalog.Entry) -> Line {
    var line = Line(
      name: entry.name, inputRange: entry.inputRange.map { "\($0)" }, bytes: entry.bytes, path: entry.path,
      fetch: entry.missing.map { "phosphene fetch \($0.network)" })
    func count(_ layers: [NetworkFile.Layer]?) {
      line.layers = layers?.count
      line.nodes = layers?.reduce(0) { $0 + $1.nodes }
    }
    guard entry.missing == nil else {
      count(entry.knownLayers)
      return line
    }
    // there may be hundreds
    if case .hub = entry.source { return line }
    do {
      let file = try entry.open()
      count(file.layers)
      line.inputRange = "\(file.network.inputRange)"
      line.statesInputRange = file.statesInputRange
    } catch {
      line.error = error.reason
    }
    return line
  }

  private func printTable(_ lines: [Line]) {
    var rows = [["name", "layers", "nodes", "input range", "size", "location"]]
    for line in lines {
      let location = line.path ?? line.fetch.map { "not downloaded: \($0)" } ?? "built in"
      rows.append([
        line.name, line.layers.map { "\($0)" } ?? "–", line.nodes.map { "\($0)" } ?? "–",
        (line.inputRange ?? "–") + (line.statesInputRange ? "" : " (assumed)"), line.bytes.megabytes,
        location + (line.error.map { ": \($0)" } ?? ""),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
    for row in rows {
      let cells = row.indices.map { (column) -> TerminalText in
        let isNumber = [1, 2, 4].contains(column)
        if isNumber { return row[column].aligned(to: widths[column]) }
        return row[column].padded(to: column == row.count - 1 ? 0 : widths[column])
      }
      print(.joined(cells, separator: "  "))
    }
  }
}
