import FeatureVisualization

extension Explorer {
  /// Begins anew by another recipe, with that recipe's own numbers.
  mutating func begin(_ pane: Int, by recipe: String, at now: ContinuousClock.Instant) -> [Effect] {
    do throws(RecipeError) {
      let settings = panes[pane].settings.withRecipe(try Setting("recipe", recipe))
      if let followed = panes[pane].followed, let file, let target,
        followed.isRun(of: AscentRequest(target, in: file, settings))
      {
        say("this is that run: p replays it, r tries another seed", at: now)
        return []
      }
      panes[pane].settings = settings
      if case .recipe(let recipe)? = settings["recipe"]?.value, recipe.needsPicture, !panes[pane].beginsWithPicture {
        say("\(recipe.name) needs a picture to begin with: \(Command.start.hint("chooses one"))", at: now)
      }
      return begin(pane)
    } catch {
      say(error.description, isError: true, at: now)
      return []
    }
  }

  /// Changes a setting of a run from the next iteration on, and of the runs that follow.
  mutating func change(
    _ key: String, to text: String, in pane: Int, at now: ContinuousClock.Instant
  ) -> [Effect] {
    let setting: Setting
    do throws(RecipeError) {
      setting = try Setting(key, text)
    } catch {
      say(error.description, isError: true, at: now)
      return []
    }
    guard let followed = panes[pane].followed else { return [] }
    panes[pane].set(setting)
    if followed.isStuck { return begin(pane) }
    if setting.key == "iterations", case .whole(let number) = setting.value {
      if number < followed.last { say("\(followed.last) iterations are already done: stopping there", at: now) }
      let limit = max(Int(number), followed.last)
      panes[pane].followed?.limit = limit
      return followed.isRunning ? [.queue(pane: pane, .resume(to: limit))] : []
    }
    return inPane(pane) { $0.followed?.change(setting) ?? [] }
  }
}

extension Settings {
  /// These settings for another recipe, with that recipe's own numbers.
  func withRecipe(_ recipe: Setting) -> Settings {
    let kept = ["start", "seed", "size", "pictures", "guide"]
    var settings = self
    settings.fixed.removeAll { !kept.contains($0.key) }
    settings.changes = []
    settings.set(recipe)
    return settings
  }
}
