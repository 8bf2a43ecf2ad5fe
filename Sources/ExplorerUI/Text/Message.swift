/// Something to be told.
struct Message: Sendable {
  let text: String
  let isError: Bool
}
