// What is said of a hub that does not give what is asked for.

extension FetchError.Problem {
  /// What an answer that is no file says; `what` is the file that was asked for.
  static func refused(_ answer: HubAnswer, asking what: String?, of repository: HubRepository, _ hub: Hub) -> Self {
    let host = URLOrigin(hub.endpoint)?.host ?? hub.endpoint
    let said = "(\(answer.status))"
    let page = hub.url(repository.name)
    let noToken =
      hub.withholdsToken
      ? "; your token is not sent there, because http:// would show it to others" : ""
    switch (answer.status, answer.errorCode) {
    case (401, "GatedRepo"), (403, "GatedRepo"), (403, nil):
      return .told(
        "it is gated: \(host) gives it only to those who have accepted its conditions \(said)\(noToken)",
        advice: hub.token == nil
          ? "accept them at \(page), then put a token of yours into $HF_TOKEN, or log in with 'hf auth login'"
          : "accept them at \(page) with the account of your token")
    case (401, _) where hub.token != nil && !hub.withholdsToken:
      return .told(
        "\(host) does not give it to the owner of your token \(said)",
        advice: "check the name, and the token in $HF_TOKEN or its file")
    case (401, _):
      return .told(
        "\(host) knows no such repository, or does not give it to everybody \(said)\(noToken)",
        advice: "check the name or, if it is private, put a token of yours into $HF_TOKEN")
    case (403, _):
      return .told("\(host) does not give it to you \(said)", advice: "see \(page)")
    case (404, "RevisionNotFound"):
      return .told("\(host) has no revision '\(repository.wanted)' of it \(said)", advice: "see \(page)")
    case (404, _):
      if let what { return .told("\(host) does not have its \(what) \(said)", advice: "see \(page)") }
      let revision = repository.revision == nil ? "" : " or no such revision of it"
      return .told("\(host) has no such repository\(revision) \(said)", advice: "check the name")
    case (429, _), (503, _):
      let time = answer.retrySeconds.map { "in \(Double($0).duration)" } ?? "later"
      return .told(
        answer.status == 429 ? "\(host) wants no more requests for now \(said)" : "\(host) is busy \(said)",
        advice: "try again \(time)")
    default: return .answered(status: answer.status)
    }
  }

  static let offline = Self.told(
    "it is not here, and HF_HUB_OFFLINE forbids to fetch it", advice: "unset that variable")

  static func noListing(_ host: String) -> Self {
    .told(
      "what \(host) says of it is not a commit and a list of files",
      advice: "does $HF_ENDPOINT name a server like Hugging Face's?")
  }

  static func unsafeName(_ name: String) -> Self {
    .told(
      "it has a file called '\(name.printable)', which would lie outside of its folder", advice: "nothing is fetched")
  }

  static func anotherCommit(_ found: String, than expected: String, file: String) -> Self {
    .told(
      "\(file) came from the commit \(found.printable.prefix(12)) instead of \(expected.prefix(12))",
      advice: "fetch it again")
  }

  static func noChecksum(of file: String, _ tag: String?) -> Self {
    .told(
      "\(file) cannot be checked: its ETag is \(tag.map { "'\($0.printable.prefix(80))'" } ?? "missing"), expected git's SHA-1 or a SHA-256",
      advice: "does $HF_ENDPOINT name a server like Hugging Face's?")
  }

  static func noSize(of file: String) -> Self {
    .told("nobody says how many bytes \(file) has", advice: "does $HF_ENDPOINT name a server like Hugging Face's?")
  }

  /// The connection was lost again and again.
  static func lost(_ what: String, after bytes: Int) -> Self {
    .told("the connection was lost after \(bytes) bytes of \(what)", advice: "try again later")
  }

  static func link(_ path: String) -> Self {
    .told("\(path) is a link or a file, and nothing is fetched through it", advice: "put a folder in its place")
  }
}
