import FeatureVisualization
import TerminalUI

extension Explorer {
  /// Whether activations are drawn beside their pictures.
  var showsActivationBeside: Bool {
    panes[0].activation != nil && activationPlace == .beside && hasRoomForActivationBeside
  }

  private var hasRoomForActivationBeside: Bool {
    let lists = showsPictureAlone ? 0 : window.listColumns(besidePictures: 2 * panes.count)
    return panes.hasRoomBeside(columns: window.columns - lists)
  }

  /// Where activations are shown first: over the pictures, from which only colors tell them.
  private var firstActivationPlace: ActivationPlace { hasColors || !hasRoomForActivationBeside ? .over : .beside }

  /// Shows activations over the pictures, then beside them where there is room, then no more; beside them first where
  /// there are no colors.
  mutating func showActivationElsewhere(at now: ContinuousClock.Instant) {
    guard panes[0].activation == nil else {
      let second: ActivationPlace = firstActivationPlace == .over ? .beside : .over
      guard activationPlace == firstActivationPlace, second == .over || hasRoomForActivationBeside else {
        return hideActivation()
      }
      activationPlace = second
      return
    }
    if let reason = reasonForNoActivation { return say(reason, isError: true, at: now) }
    activationPlace = firstActivationPlace
    for pane in panes.indices { panes[pane].activation = ActivationMap() }
  }

  private mutating func hideActivation() {
    for pane in panes.indices { panes[pane].activation = nil }
  }

  /// Why what is maximized has no activation map; nil: it has one.
  private var reasonForNoActivation: String? {
    guard let objective = panes[0].followed?.run.request.objective else { return "there is no picture yet" }
    if objective.terms.contains(where: { if case .logit = $0.measure { true } else { false } }) {
      return "a class has no activation map: it is one number for the whole picture"
    }
    guard let (name, _) = objective.singleNode else { return "only a node has an activation map: choose one" }
    if let layer = file?.layer(named: name), layer.shape.pixels == 1 {
      let what = layer == file?.classes ? "a class" : "a node of \(name)"
      return "\(what) has no activation map: it is one number for the whole picture"
    }
    return nil
  }

  /// Asks for what is not known yet about the pictures on the screen.
  mutating func askForActivation(at now: ContinuousClock.Instant) -> [Effect] {
    guard case .node = mode, file != nil else { return [] }
    return panes.indices.compactMap { pane in
      panes[pane].followed.flatMap { panes[pane].activation?.ask(about: $0, pane: pane, at: now) }
        .map { .mapActivation($0) }
    }
  }

  /// An activation map came, or why there is none.
  mutating func take(
    _ order: ActivationOrder, _ result: Result<ActivationHeat?, RecipeError>, at now: ContinuousClock.Instant
  ) {
    guard panes.indices.contains(order.pane), panes[order.pane].activation != nil else { return }
    switch result {
    case .success(let heat):
      if panes[order.pane].activation?.take(order, heat) == true {
        say("the node is active nowhere in this picture", at: now)
      }
    case .failure(let error):
      hideActivation()
      say(error.description, isError: true, at: now)
    }
  }
}
