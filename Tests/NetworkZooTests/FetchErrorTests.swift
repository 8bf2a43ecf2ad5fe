// What people are told of downloads.

@testable import NetworkZoo
import Testing

struct FetchErrorTests {
  @Test func everyErrorIsOneLineThatNamesTheNetwork() {
    let problems: [FetchError.Problem] = [
      .badURL, .notFound(host: "h"), .noConnection(to: nil), .noConnection(to: "p:1"),
      .malformedURL(words: "w"), .redirected(words: "w"),
      .notHTTP, .proxyAnswered(status: 407), .proxyFailed(words: "w"),
      .noAnswer, .untrusted(words: "w"), .answered(status: 404),
      .answered(status: 599), .brokeOff(bytes: 0), .stalled(bytes: 5), .anotherSize(3), .anotherSize(nil),
      .anotherFile(.md5("x")), .diskFull(missing: 5), .inTheWay(path: "/p"), .isBeingFetched,
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

  /// Passwords, even with signs that they should not have, and what signs an address.
  @Test(arguments: [
    ("https://me:secret@host:8/a/b.h5", "https://…@host:8/a/b.h5"), ("https://secret@host/a", "https://…@host/a"),
    ("http://me:se@cret@host/a", "http://…@host/a"), ("http://me:secret/secret@host/a", "http://…@host/a"),
    ("http://host/a?signature=secret", "http://host/a?…"), ("http://host/a#secret", "http://host/a?…"),
    ("me:secret@host/a", "…@host/a"), ("https:/me:secret@host/a", "https:/…@host/a"),
    ("http://host:80/@team/a@1.h5", "http://host:80/@team/a@1.h5"),
  ]) func whatIsSecretInAnAddressIsNotTold(url: String, shown: String) {
    #expect(download(url).shownURL == shown)
    for problem in [
      .badURL, .malformedURL(words: "w"), .answered(status: 404), .anotherSize(3), .anotherFile(.md5("x")),
      .failed(words: "w"),
    ] as [FetchError.Problem] {
      #expect(!FetchError(download: download(url), problem: problem).description.contains("secret"))
    }
  }

  @Test func aConnectionThatFailsIsBlamedOnWhoRefusedIt() {
    func text(_ place: String) -> String {
      FetchError(download: download("http://host/x"), problem: .noConnection(to: place)).description
    }
    #expect(text("host:80").hasPrefix("net: host refuses the connection: is this computer online?"))
    let numbered = FetchError(download: download("http://[::1]:8080/x"), problem: .noConnection(to: "::1:8080"))
    #expect(
      "\(numbered)"
        == "net: [::1]:8080 refuses the connection: does a server run on this computer, and at this port?")
    #expect(text("proxy:3128").hasPrefix("net: proxy:3128, a proxy or redirect on the way to host, refuses"))
  }

  private func download(_ url: String) -> Download {
    Download(
      network: "net", file: "file.h5", url: url, checksum: .md5("5eb63bbbe01eeed093cb22bb8f5acdc3"), bytes: 600_000)
  }
}
