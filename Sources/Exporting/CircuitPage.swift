import Evidence
import Files
import FoundationEssentials
import NetworkZoo
import Pictures

/// A circuit on one page: the node at the left, what feeds it to the right of it, with pictures, kernels and signs.
public struct CircuitPage {
  /// A node of a layer, to find its picture by.
  public struct Key: Hashable, Sendable {
    let layer: String
    let node: Int

    public init(_ tree: CircuitTree) { (layer, node) = (tree.layer.name, tree.node) }
  }

  private let title: String
  private let note: String
  private let tree: CircuitTree
  private let file: NetworkFile
  private let pictures: [Key: Picture]

  /// A page of `tree`, a circuit of the network in `file`. `note` says in a line what the numbers are; nodes without a
  /// picture in `pictures` have an empty place.
  public init(of tree: CircuitTree, in file: NetworkFile, note: String, pictures: [Key: Picture] = [:]) {
    let label = file.label(of: tree.node, in: tree.layer).map { " (\($0))" } ?? ""
    title = "\(file.name)/\(tree.layer.name)/\(tree.node)\(label)"
    (self.tree, self.file, self.note, self.pictures) = (tree, file, note, pictures)
  }

  /// A picture for browsers and drawing programs.
  public func svg() throws(PictureFileError) -> String {
    var layout = CircuitLayout(pictures, file)
    let height = try layout.place(tree, depth: 0, top: CircuitLayout.margin, scale: 0)
    let (width, end) = (layout.width, height + CircuitLayout.margin)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(end)" viewBox="0 0 \(width) \(end)" \
      font-family="sans-serif" font-size="12" fill="black">
      <title>\(title.markup)</title>
      <desc>\(note.markup)</desc>
      <rect width="100%" height="100%" fill="white"/>
      \(layout.links.joined(separator: "\n"))
      \(layout.nodes.joined(separator: "\n"))
      </svg>

      """
  }

  /// A page for browsers, with the numbers below the picture.
  public func html() throws(PictureFileError) -> String {
    let rows = tree.all.dropFirst().map { branch in
      let link = branch.link!
      let numbers = [link.kernel.sum, link.kernel.norm, link.contribution, link.ablation]
      return "<tr><td>\(name(branch).markup)</td>"
        + numbers.map { "<td>\($0.map(NodeSheet.rounded) ?? "")</td>" }.joined() + "</tr>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>\(title.markup)</title>
      <style>
      body { font: 15px sans-serif; margin: 2em; color: black; background: white }
      svg { max-width: 100%; height: auto }
      td, th { padding: .1em 1em .1em 0; text-align: right }
      td:first-child, th:first-child { text-align: left }
      </style>
      <h1>\(title.markup)</h1>
      <p>\(note.markup)</p>
      \(try svg())
      <table>
      <tr><th>node</th><th>sum of weights</th><th>norm</th><th>adds in the picture</th><th>lost without it</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      <p>\(Program.software.markup)</p>
      </html>

      """
  }

  /// A graph for Graphviz.
  public func dot() -> String {
    var lines = ["digraph circuit {", "  rankdir=RL;", "  label=\(title.quoted);", "  node [shape=box];"]
    var known: Set<Key> = []
    func add(_ branch: CircuitTree) {
      if known.insert(Key(branch)).inserted { lines.append("  \(name(branch).quoted);") }
      for child in branch.branches {
        let link = child.link!
        add(child)
        lines.append(
          "  \(name(child).quoted) -> \(name(branch).quoted) "
            + "[label=\(NodeSheet.rounded(link.contribution ?? link.kernel.sum).quoted), "
            + "color=\(CircuitLayout.color(link.isExciting).quoted)];")
      }
    }
    add(tree)
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private func name(_ tree: CircuitTree) -> String { "\(tree.layer.name)/\(tree.node)" }
}

/// Where the parts of a page are, in pixels.
private struct CircuitLayout {
  static let margin = 16.0
  private static let sides = [112.0, 88, 64]
  private static let captionWidth = 170.0
  private static let linkWidth = 130.0
  private static let gap = 12.0
  private static let kernelSide = 48.0
  /// A kernel with more rows or columns is drawn with fewer cells.
  private static let mostCells = 15

  private(set) var nodes: [String] = []
  private(set) var links: [String] = []
  private(set) var width = 0.0
  private let pictures: [CircuitPage.Key: Picture]
  private let file: NetworkFile
  /// The middle of the node that was placed last.
  private var middle = 0.0

  init(_ pictures: [CircuitPage.Key: Picture], _ file: NetworkFile) { (self.pictures, self.file) = (pictures, file) }

  /// Warm for what excites, cool for what inhibits.
  static func color(_ isExciting: Bool) -> String { isExciting ? "orangered" : "royalblue" }

  private static func side(_ depth: Int) -> Double { sides[min(depth, sides.count - 1)] }
  private static func left(_ depth: Int) -> Double {
    (0..<depth).reduce(margin) { $0 + side($1) + captionWidth + linkWidth }
  }

  /// Places a node and all that feed it from `top` down. `scale` is the strongest link beside its own one. Returns where
  /// the next one begins.
  mutating func place(_ tree: CircuitTree, depth: Int, top: Double, scale: Float) throws(PictureFileError) -> Double {
    let side = Self.side(depth), left = Self.left(depth)
    width = max(width, left + side + Self.captionWidth + Self.margin)
    let strongest = tree.branches.map { $0.link!.strength }.max() ?? 0
    let largest = tree.branches.flatMap { $0.link!.kernel.values.map(abs) }.max() ?? 0
    var end = top
    var middles: [Double] = []
    for branch in tree.branches {
      end = try place(branch, depth: depth + 1, top: end, scale: strongest)
      middles.append(middle)
    }
    end = max(end, top + side + Self.gap)
    let center = middles.isEmpty ? top + side / 2 : (middles[0] + middles[middles.count - 1]) / 2
    middle = center
    for (branch, their) in zip(tree.branches, middles) {
      draw(
        branch.link!, from: (left + side + Self.captionWidth, center), to: (Self.left(depth + 1), their), strongest,
        largest)
    }
    try draw(tree, left: left, top: center - side / 2, side: side)
    return end
  }

  private mutating func draw(_ tree: CircuitTree, left: Double, top: Double, side: Double) throws(PictureFileError) {
    if let picture = pictures[CircuitPage.Key(tree)] {
      let data = Data(try PNG.encode(picture)).base64EncodedString()
      nodes.append(
        #"<image x="\#(left)" y="\#(top)" width="\#(side)" height="\#(side)" href="data:image/png;base64,\#(data)"/>"#)
    } else {
      nodes.append(#"<rect x="\#(left)" y="\#(top)" width="\#(side)" height="\#(side)" fill="gainsboro"/>"#)
    }
    var lines = [tree.layer.name, "node \(tree.node)"]
    if let label = file.label(of: tree.node, in: tree.layer) { lines.append(label) }
    if let link = tree.link {
      let sign = link.isExciting ? "+" : "−"
      if link.contribution != nil {
        lines.append("adds \(sign)\(NodeSheet.rounded(link.strength))")
      } else {
        lines.append("weights \(sign)\(NodeSheet.rounded(abs(link.kernel.sum)))")
      }
      if let ablation = link.ablation { lines.append("lost without it: \(NodeSheet.rounded(ablation))") }
    }
    let first = top + side / 2 - Double(lines.count - 1) * 7.5 + 4
    for (number, line) in lines.enumerated() {
      nodes.append(
        #"<text x="\#(left + side + 8)" y="\#(first + Double(number) * 15)">\#(line.shortened(to: 26).markup)</text>"#)
    }
  }

  /// The line from a node to one that feeds it, with the kernel in its middle.
  private mutating func draw(
    _ link: CircuitLink, from: (x: Double, y: Double), to: (x: Double, y: Double), _ strongest: Float, _ largest: Float
  ) {
    let share = strongest > 0 ? Double(link.strength / strongest) : 0
    let half = (to.x - from.x) / 2
    links.append(
      #"<path d="M\#(from.x) \#(from.y) C\#(from.x + half) \#(from.y) \#(to.x - half) \#(to.y) \#(to.x - 4) \#(to.y)" "#
        + #"fill="none" stroke="\#(Self.color(link.isExciting))" stroke-width="\#(1 + 4 * share)" opacity=".55"/>"#)
    let cells = link.kernel.cells(most: Self.mostCells)
    let cell = Self.kernelSide / Double(max(cells.rows, cells.columns, 3))
    let left = to.x - 12 - cell * Double(cells.columns), top = to.y - cell * Double(cells.rows) / 2
    var drawn = #"<g stroke="darkgray" stroke-width=".5">"#
    for row in 0..<cells.rows {
      for column in 0..<cells.columns {
        let value = largest > 0 ? cells.values[row * cells.columns + column] / largest : 0
        let white = Int(255 * (1 - min(1, abs(value)).squareRoot()))
        let color = value >= 0 ? "rgb(255,\((white + 510) / 3 * white / 255),\(white))" : "rgb(\(white),\(white),255)"
        drawn += #"<rect x="\#(left + Double(column) * cell)" y="\#(top + Double(row) * cell)" "#
        drawn += #"width="\#(cell)" height="\#(cell)" fill="\#(color)"/>"#
      }
    }
    links.append(drawn + "</g>")
  }
}

extension CircuitKernel {
  /// As it is or, where it has more than `most` rows or columns, the means of neighbors.
  fileprivate func cells(most: Int) -> CircuitKernel {
    let (height, width) = (min(rows, most), min(columns, most))
    guard height < rows || width < columns else { return self }
    var sums = [Float](repeating: 0, count: height * width), counts = sums
    for y in 0..<rows {
      for x in 0..<columns {
        let cell = y * height / rows * width + x * width / columns
        sums[cell] += values[y * columns + x]
        counts[cell] += 1
      }
    }
    return CircuitKernel(rows: height, columns: width, values: zip(sums, counts).map { $0 / $1 })
  }
}

extension String {
  /// As text and as an attribute of XML and HTML; what these cannot hold is left out.
  fileprivate var markup: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// As a quoted name of Graphviz.
  fileprivate var quoted: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  fileprivate func shortened(to most: Int) -> String { count <= most ? self : "…" + suffix(most - 1) }
}

extension ExportFile {
  /// Writes a text, for formats of texts. Returns its bytes.
  public func write(text: String) throws(FileWritingError) -> Int { try write(Array(text.utf8)) }
}
