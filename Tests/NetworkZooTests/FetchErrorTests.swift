// What people are told of downloads.

@testable import NetworkZoo
import Testing

struct FetchErrorTests {
  @Test func everyErrorIsOneLineThatNamesTheNetwork() {
    let problems: [FetchError.Problem] = [
      .badURL, .notFound(host: "h"), .noConnection, .noAnswer, .untrusted(words: "w"), .answered(status: 404),
      .answered(status: 599), .brokeOff(bytes: 0), .stalled(bytes: 5), .anotherSize(3), .anotherSize(nil),
      .anotherFile(md5: "x"), .diskFull(missing: 5), .inTheWay(path: "/p"), .isBeingFetched,
      .cannotWrite(path: "/p", reason: "r"), .interrupted(bytes: 300_000), .failed(words: "w"),
    ]
    for problem in problems {
      let text = FetchError(download: download("http://x/"), problem: problem).description
      #expect(text.hasPrefix("net: ") && !text.contains("\n"), "\(text)")
    }
    #expect(
      FetchError(download: download("http://x/"), problem: .interrupted(bytes: 300_000)).description
        == "net: stopped at 300 KB of 600 KB: fetch it again to continue")
    #expect(
      FetchError(download: download("http://x/"), problem: .interrupted(bytes: 0)).description
        == "net: stopped at 0 bytes of 600 KB")
  }

  @Test func aMirrorIsAFileOrAFolder() {
    #expect(download("a").from("http://m/x").url == "http://m/x")
    #expect(download("a").from("http://m/x/").url == "http://m/x/file.h5")
    #expect(download("https://me@host:80/x").host == "host:80")
  }

  private func download(_ url: String) -> Download {
    Download(network: "net", file: "file.h5", url: url, md5: "5eb63bbbe01eeed093cb22bb8f5acdc3", bytes: 600_000)
  }
}
