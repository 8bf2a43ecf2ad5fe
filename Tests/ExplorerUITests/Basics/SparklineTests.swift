@testable import ExplorerUI
import Testing

struct SparklineTests {
  @Test func theSparklineFillsFromTheLeft() {
    let line = Sparkline([0, 1, 2, 3, nil], total: 7, width: 8)
    #expect(line.text() == "▁▃▆█    ")
    #expect(line.column(of: 7) == 7)
    #expect(Sparkline([5, 5, 5], total: 2, width: 30).text() == "▁▁▁")
    #expect(Sparkline([Float?](repeating: 1, count: 1001), total: 1000, width: 10).text().count == 10)
  }
}
