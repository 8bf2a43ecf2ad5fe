@testable import Exporting
import FeatureVisualization
import Files
import NeuralNetwork
import Pictures
import Testing

struct FilmTests {
  private func picture(_ side: Int) -> Picture {
    Picture(width: side, height: side, pixels: [UInt8](repeating: 9, count: side * side * 3))
  }

  @Test func theStartOneEveryFewIterationsAndTheLastAreShown() throws {
    var request = try SmallAscent.request()
    request.iterations = 5
    var film = try Film(of: request, every: 2)
    let ascent = try Ascent(request, on: SmallAscent.file(), cores: Cores(limit: 1))
    film.follow(ascent)
    while case .climbed = ascent.step(), ascent.iteration < 5 { film.follow(ascent) }
    film.end(with: ascent)
    film.end(with: ascent)
    // 0, 2, 4, 5
    #expect(film.count == 4)
    let animation = film.animation(milliseconds: 70)
    #expect(animation.count == 4 && animation.milliseconds == 70 && animation.lastMilliseconds == 1070)
    #expect(try animation[3] == ascent.picture)
  }

  @Test func framesThatDoNotFitIntoMemoryAreRefused() throws {
    var request = try SmallAscent.request()
    request.size = Canvas(height: 4096, width: 4096)
    request.iterations = 160
    let error = #expect(throws: ExportError.self) { try Film(of: request, every: 1) }
    #expect(error?.isWrongUsage == true && error?.description.contains("161 frames") == true)
    #expect(throws: Never.self) { try Film(of: request, every: 80) }
  }

  @Test func framesMayTakeHalfOfTheMemoryThatThereIs() throws {
    var request = try SmallAscent.request()
    (request.size, request.iterations) = (Canvas(height: 100, width: 100), 99)
    // a hundred frames of 30,000 bytes
    #expect(throws: Never.self) { try Film(of: request, every: 1, in: MemoryRoom(.machine, whole: 6_000_000, used: 0)) }
    let error = #expect(throws: ExportError.self) {
      try Film(of: request, every: 1, in: MemoryRoom(.machine, whole: 5_999_998, used: 0))
    }
    #expect(error?.description.contains("needs 3.0 MB of memory, more than the 3.0 MB allowed") == true)
  }

  @Test func aReplayTakesEightSecondsAtTheSizeOfItsLargestPicture() throws {
    let animation = Animation(replaying: (0..<100).map { picture($0 < 50 ? 2 : 4) })
    #expect(animation.milliseconds == 80 && animation.lastMilliseconds == 1500)
    #expect(try [animation[0].width, animation[99].width] == [4, 4])
    #expect(Animation(replaying: [picture(2)]).milliseconds == 200)
    #expect(Animation(replaying: Array(repeating: picture(1), count: 1000)).milliseconds == 40)
  }
}
