import Files
import Testing

struct UserFolderTests {
  @Test func foldersAreThoseOfTheXDGSpecification() {
    let home = ["HOME": "/home/me"]
    #expect(UserFolder.config.path(in: home) == "/home/me/.config/phosphene")
    #expect(UserFolder.state.path(in: ["XDG_STATE_HOME": "/state"]) == "/state/phosphene")
    #expect(
      UserFolder.data.path(in: home.merging(["XDG_DATA_HOME": "relative"]) { $1 }) == "/home/me/.local/share/phosphene")
  }

  @Test func onlyATildeOfOnesOwnIsExpanded() {
    let home = ["HOME": "/home/me"]
    for (path, expanded) in [("~/a", "/home/me/a"), ("a/~/b", "a/~/b"), ("~you/a", "~you/a"), ("/~/", "/~/")] {
      #expect(UserFolder.expandingTilde(in: path, environment: home) == expanded)
    }
  }
}
