import ArgumentParser

/// Opens the explorer.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Open the explorer (what happens without a subcommand).")

  @Argument(help: "Where to begin: NETWORK[/LAYER[/NODE]].")
  var address: String?

  @OptionGroup var options: RecipeOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {}
}
