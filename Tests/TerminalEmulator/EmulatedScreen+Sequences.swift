extension EmulatedScreen {
  mutating func perform(_ token: Parser.Token) {
    switch token {
    case .character(let character):
      put(cursor.drawsLines ? Self.lineDrawing[character] ?? character : character)
    case .control(let byte): control(byte)
    case .escape(let text): escape(text)
    case .string(let kind, let text):
      if kind == "]" && text.hasPrefix("2;") { titles.append((String(text.dropFirst(2)), byteCount)) }
      if kind == "]" && text.hasPrefix("52;c;") && text != "52;c;?" { clipboard = String(text.dropFirst(5)) }
      // Only DECRQSS for SGR is a question.
      if kind == "P" && text == "$qm" { answer("\u{1B}P1$r\(renditions)m\u{1B}\\") }
      if kind == "P" && text.drop(while: { $0.isNumber || $0 == ";" }).first == "q" {
        sixels.append((cursor.column, cursor.row, text))
      }
      if kind == "_" && text.first == "G" { graphics(text.dropFirst()) }
      if kind == "]" && text == "11;?" {
        answer("\u{1B}]11;rgb:\(isLight ? "ffff/ffff/ffff" : "0000/0000/0000")\u{1B}\\")
      }
    case .sequence(let mark, let parameters, let intermediates, let final):
      let numbers = parameters.map { Int($0) ?? 0 }
      if mark == "?" && intermediates == "$" && final == "p" && numbers.count == 1 {
        tell(mode: numbers[0])
        return
      }
      if mark == ">" && final == "c" {
        if let secondaryAttributes { answer(secondaryAttributes) }
        return
      }
      if mark == ">" && final == "q" {
        if let program { answer("\u{1B}P>|\(program)\u{1B}\\") }
        return
      }
      let known =
        mark == "?" && intermediates.isEmpty
        ? privateSequence(numbers, final) : mark.isEmpty && sequence(parameters, numbers, intermediates, final)
      if !known { unknown.append("CSI \(mark)\(parameters.joined(separator: ";"))\(intermediates)\(final)") }
    }
  }

  // DECRQM: the state of a private mode.
  private mutating func tell(mode: Int) {
    let state = mode == 2026 ? (knowsSynchronized ? (modes.contains(mode) ? 1 : 2) : 0) : 0
    answer("\u{1B}[?\(mode);\(state)$y")
  }

  mutating func answer(_ text: String) { answers += Array(text.utf8) }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x08:
      cursor.column = max(cursor.column - 1, 0)
      cursor.wraps = false
    case 0x09:
      cursor.column = min((cursor.column / 8 + 1) * 8, columns - 1)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D:
      cursor.column = 0
      cursor.wraps = false
    case 0x0E: cursor.drawsLines = true
    case 0x0F: cursor.drawsLines = false
    default: break
    }
  }

  private mutating func escape(_ text: String) {
    switch text {
    case "7": saved = cursor
    case "8": cursor = saved
    case "(0": cursor.drawsLines = true
    case "(B": cursor.drawsLines = false
    case ")0", ")B", "=", ">", "\\": break
    case "D": lineFeed()
    case "E":
      cursor.column = 0
      lineFeed()
    case "M":
      if cursor.row == region.lowerBound { scroll(region, by: -1) } else { cursor.row = max(cursor.row - 1, 0) }
    case "c": self = EmulatedScreen(columns: columns, rows: rows)
    default: unknown.append("ESC \(text)")
    }
  }

  private mutating func privateSequence(_ numbers: [Int], _ final: Character) -> Bool {
    guard final == "h" || final == "l" else { return false }
    let set = final == "h"
    for mode in numbers {
      switch mode {
      case 7: wrapsLines = set
      case 25: cursorVisible = set
      case 1049: setAlternateScreen(set)
      default:
        if set { modes.insert(mode) } else if modes.remove(mode) == 2026 { synchronizedUpdates += 1 }
      }
    }
    return true
  }

  private mutating func setAlternateScreen(_ on: Bool) {
    if on != alternateScreen {
      alternateScreen = on
      swap(&lines, &otherLines)
    }
    if on {
      savedOnMain = cursor
      erase(rows: 0..<rows)
    } else {
      cursor = savedOnMain
      cursor.wraps = false
    }
  }

  private mutating func sequence(
    _ parameters: [String], _ numbers: [Int], _ intermediates: String, _ final: Character
  ) -> Bool {
    // Soft reset, sent once at the start.
    if intermediates == "!" && final == "p" { return true }
    guard intermediates.isEmpty else { return false }
    let count = max(numbers.first ?? 1, 1)
    if final != "m" { cursor.wraps = cursor.wraps && "nc".contains(final) }
    switch final {
    case "A": cursor.row = max(cursor.row - count, 0)
    case "B": cursor.row = min(cursor.row + count, rows - 1)
    case "C": cursor.column = min(cursor.column + count, columns - 1)
    case "D": cursor.column = max(cursor.column - count, 0)
    case "G", "`": cursor.column = min(count, columns) - 1
    case "d": cursor.row = min(count, rows) - 1
    case "H", "f":
      cursor.row = min(count, rows) - 1
      cursor.column = min(max(numbers.count > 1 ? numbers[1] : 1, 1), columns) - 1
    case "I": for _ in 0..<count { cursor.column = min((cursor.column / 8 + 1) * 8, columns - 1) }
    case "Z": for _ in 0..<count { cursor.column = max((cursor.column - 1) / 8 * 8, 0) }
    case "J": eraseDisplay(numbers.first ?? 0)
    case "K": eraseLine(numbers.first ?? 0)
    case "X": erase(columns: cursor.column..<min(cursor.column + count, columns), row: cursor.row)
    case "@": insertCells(count)
    case "P":
      let count = min(count, columns - cursor.column)
      lines[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
      lines[cursor.row] += [Cell](repeating: blank, count: count)
    case "L": if region.contains(cursor.row) { scroll(cursor.row...region.upperBound, by: -count) }
    case "M": if region.contains(cursor.row) { scroll(cursor.row...region.upperBound, by: count) }
    case "S": scroll(region, by: count)
    case "T": scroll(region, by: -count)
    case "b": if let lastCharacter { for _ in 0..<count { put(lastCharacter) } }
    case "r":
      let top = max(numbers.first ?? 1, 1) - 1
      let bottom = min(numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows, rows) - 1
      if top < bottom || rows == 1 { region = min(top, bottom)...bottom }
      cursor.column = 0
      cursor.row = 0
    case "h", "l":
      guard numbers == [4] else { return false }
      insertMode = final == "h"
    case "n":
      if numbers == [5] { answer("\u{1B}[0n") }
      if numbers == [6] { answer("\u{1B}[\(cursor.row + 1);\(cursor.column + 1)R") }
    case "c": answer(knowsSixel ? "\u{1B}[?62;4;22c" : "\u{1B}[?62;22c")
    case "t": if numbers == [16] && knowsSixel { answer("\u{1B}[6;20;10t") }
    case "m": return setRenditions(numbers)
    default: return false
    }
    return true
  }

  private mutating func setRenditions(_ numbers: [Int]) -> Bool {
    var rest = (numbers.isEmpty ? [0] : numbers)[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: cursor.attributes = Attributes()
      case 1: cursor.attributes.bold = true
      case 2: cursor.attributes.dim = true
      case 7: cursor.attributes.reverse = true
      case 22:
        cursor.attributes.bold = false
        cursor.attributes.dim = false
      case 27: cursor.attributes.reverse = false
      case 30...37: cursor.attributes.foreground = .index(number - 30)
      case 39: cursor.attributes.foreground = .standard
      case 40...47: cursor.attributes.background = .index(number - 40)
      case 49: cursor.attributes.background = .standard
      case 90...97: cursor.attributes.foreground = .index(number - 82)
      case 100...107: cursor.attributes.background = .index(number - 92)
      case 38, 48:
        guard let color = Self.color(&rest) else { return false }
        if number == 38 { cursor.attributes.foreground = color } else { cursor.attributes.background = color }
      default: return false
      }
    }
    return true
  }

  private static func color(_ rest: inout ArraySlice<Int>) -> Color? {
    switch rest.popFirst() {
    case 5: return rest.popFirst().map { .index($0) }
    case 2:
      guard let red = rest.popFirst(), let green = rest.popFirst(), let blue = rest.popFirst() else { return nil }
      return .rgb(red, green, blue)
    default: return nil
    }
  }

  // The attributes as xterm reports them.
  private var renditions: String {
    func part(_ color: Color, _ base: Int) -> String {
      switch color {
      case .standard: ""
      case .index(let index): ";\(base + 8):5:\(index)"
      case .rgb(let red, let green, let blue): ";\(base + 8):2::\(red):\(green):\(blue)"
      }
    }
    let now = cursor.attributes
    let flags = (now.bold ? ";1" : "") + (now.dim ? ";2" : "") + (now.reverse ? ";7" : "")
    return "0" + flags + part(now.foreground, 30) + part(now.background, 40)
  }

  // MARK: - Erasing and moving

  // Erased cells get the current background (bce).
  private var blank: Cell {
    var attributes = Attributes()
    attributes.background = cursor.attributes.background
    return Cell(character: " ", attributes: attributes)
  }

  private mutating func erase(columns range: Range<Int>, row: Int) {
    if range.isEmpty { return }
    if range.lowerBound > 0 && lines[row][range.lowerBound].character == nil {
      lines[row][range.lowerBound - 1].character = " "
    }
    if range.upperBound < columns && lines[row][range.upperBound].character == nil {
      lines[row][range.upperBound].character = " "
    }
    for column in range { lines[row][column] = blank }
  }

  private mutating func erase(rows range: Range<Int>) {
    for row in range { erase(columns: 0..<columns, row: row) }
  }

  private mutating func eraseDisplay(_ part: Int) {
    switch part {
    case 0:
      eraseLine(0)
      erase(rows: cursor.row + 1..<rows)
    case 1:
      erase(rows: 0..<cursor.row)
      eraseLine(1)
    default:
      erase(rows: 0..<rows)
      placements = [:]
      sixels = []
    }
  }

  private mutating func eraseLine(_ part: Int) {
    switch part {
    case 0: erase(columns: cursor.column..<columns, row: cursor.row)
    case 1: erase(columns: 0..<cursor.column + 1, row: cursor.row)
    default: erase(columns: 0..<columns, row: cursor.row)
    }
  }

  mutating func insertCells(_ count: Int) {
    let count = min(count, columns - cursor.column)
    lines[cursor.row].insert(contentsOf: [Cell](repeating: blank, count: count), at: cursor.column)
    lines[cursor.row].removeLast(count)
  }

  mutating func lineFeed() {
    cursor.wraps = false
    if cursor.row == region.upperBound {
      scroll(region, by: 1)
    } else {
      cursor.row = min(cursor.row + 1, rows - 1)
    }
  }

  // Scrolls up for a positive count.
  private mutating func scroll(_ range: ClosedRange<Int>, by count: Int) {
    let line = [Cell](repeating: blank, count: columns)
    for _ in 0..<min(abs(count), range.count) {
      if count > 0 {
        lines.remove(at: range.lowerBound)
        lines.insert(line, at: range.upperBound)
      } else {
        lines.remove(at: range.upperBound)
        lines.insert(line, at: range.lowerBound)
      }
    }
  }

  private static let lineDrawing: [Character: Character] = [
    "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "q": "─", "t": "├", "u": "┤", "v": "┴", "w": "┬", "x": "│",
    "`": "◆", "a": "▒", "f": "°", "g": "±", "~": "·", "0": "█",
  ]
}
