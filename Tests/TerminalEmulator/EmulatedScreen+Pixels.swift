extension EmulatedScreen {
  /// A command of kitty's graphics protocol, without its `G`.
  mutating func graphics(_ text: Substring) {
    let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
    var keys: [String: String] = [:]
    for pair in parts[0].split(separator: ",") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      keys[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
    }
    let data = parts.count > 1 ? String(parts[1]) : ""
    let id = keys["i"].flatMap { Int($0) } ?? 0
    switch keys["a"] ?? (transmission == nil ? "" : "t") {
    case "q": if knowsKitty { answer("\u{1B}_Gi=\(id);OK\u{1B}\\") }
    case "t":
      transmission = transmission.map { ($0.keys, $0.data + data) } ?? (keys, data)
      if keys["m"] != "1", let whole = transmission {
        images[Int(whole.keys["i"] ?? "") ?? 0] = whole
        transmission = nil
      }
    case "p":
      if images[id] == nil { unknown.append("no image \(id)") }
      let size = ["c", "r"].map { Int(keys[$0] ?? "") ?? 0 }
      placements[id] = [cursor.column, cursor.row] + size
    case "d":
      images[id] = nil
      placements[id] = nil
    // the end of a transmission that was given up
    case "": break
    default: unknown.append("graphics \(text)")
    }
  }
}
