import Testing

@testable import TerminalUI

@Suite struct PaletteTests {
  @Test func the256ColorsLeaveTheUsersOwnAlone() {
    for red in stride(from: 0, through: 255, by: 15) {
      for green in stride(from: 0, through: 255, by: 15) {
        for blue in stride(from: 0, through: 255, by: 15) {
          let index = Palette.index256(red: red, green: green, blue: blue)
          #expect(index >= 16)
          let (r, g, b) = xterm256(Int(index))
          // Half the widest step of the cube.
          #expect(max(abs(r - red), abs(g - green), abs(b - blue)) <= 64)
        }
      }
    }
    #expect(Palette.index256(red: 255, green: 255, blue: 255) == 231)
    #expect(Palette.index256(red: 0, green: 0, blue: 0) == 16)
    #expect(Palette.index256(red: 118, green: 118, blue: 118) == 243)
  }

  @Test func theThresholdsAreAllDifferent() {
    #expect(Palette.bayer.sorted() == Array(0..<64))
  }

  private func xterm256(_ index: Int) -> (Int, Int, Int) {
    if index >= 232 {
      let gray = 8 + 10 * (index - 232)
      return (gray, gray, gray)
    }
    let steps = [0, 95, 135, 175, 215, 255]
    return (steps[(index - 16) / 36], steps[(index - 16) / 6 % 6], steps[(index - 16) % 6])
  }
}
