// One step of an ascent: forward from the parameters through the view and the network to the goal, and backward.
//
//   x = render(p)                 the image of the parameters p
//   v = T x                       a view of it, by transforms that are drawn at random
//   a = f(v)                      the activations that the plan computes
//   y = Σ wᵢ mᵢ(a) − Σ λⱼ qⱼ(x)   the objective: measures of activations minus penalties on the image
//   p ← optimizer(p, ∂y/∂p)
//
// y is the mean over pictures, over the views of one and over the tiles of a view.
//
// With a prior or a resemblance, whose charge is P(a), the step goes along ∂(y − λP)/∂p, where λ makes the second part as
// large as the recipe says. λ is no part of the objective: it needs the sizes of both gradients, which are measured, with a
// pass of its own for P, every few steps, of a resemblance once.

import ComputeKernels
import NeuralNetwork

extension Ascent {
  /// Takes one step. It allocates no buffers unless a new stage begins.
  public func step(unless isCancelled: @escaping () -> Bool = { false }) -> Outcome {
    let now = request.current(after: iteration)
    let position = now.recipe.stages.position(after: iteration, of: now.iterations)
    guard stage.suits(now, number: position.stage) else {
      return stepIntoNextStage(now, at: position, unless: isCancelled)
    }
    return stepInStage(now, at: position, unless: isCancelled)
  }

  /// Takes a step in the current stage; one that is not taken changes nothing.
  private func stepInStage(
    _ now: AscentRequest, at position: Stages.Position, unless isCancelled: @escaping () -> Bool
  ) -> Outcome {
    let optimizer = now.tuned.optimizer
    var step = context(of: now, wantsGradient: true, unless: isCancelled)
    guard let value = stage.evaluate(&step) else { return .cancelled }
    // no picture moves unless all can
    guard stage.pictures.count == 1 || stage.pictures.allSatisfy(\.hasFiniteGradient) else { return .notFinite }
    var isMoved = false
    for picture in stage.pictures {
      picture.optimizer.rule = optimizer  // its numbers may have changed
      switch picture.move(pace: optimizer.pace(at: position)) {
      case .moved: isMoved = true
      case .silent: break
      case .notFinite: return .notFinite
      }
    }
    let isLastStage = position.stage == now.recipe.stages.count - 1
    let mayFindGradient = iteration > 0 && (!now.recipe.transforms.isEmpty || !isLastStage)  // in another view or stage
    guard isMoved || mayFindGradient else { return .silent(value) }
    random = step.random
    chargeRatios = step.chargeRatios
    wasActive = wasActive || step.activation > 0
    iteration += 1
    return .climbed(from: value)
  }

  /// The objective's value on the current image, as the next step would measure it; nil if cancelled.
  public func measure(unless isCancelled: @escaping () -> Bool = { false }) -> Float? {
    var step = context(of: request.current(after: iteration), wantsGradient: false, unless: isCancelled)
    return stage.evaluate(&step)
  }

  /// The same, and the mean of the measures without penalties.
  func measureActivation(unless isCancelled: @escaping () -> Bool) -> (value: Float, activation: Float)? {
    var step = context(of: request.current(after: iteration), wantsGradient: false, unless: isCancelled)
    return stage.evaluate(&step).map { ($0, step.activation) }
  }

  private func context(
    of now: AscentRequest, wantsGradient: Bool, unless isCancelled: @escaping () -> Bool
  ) -> StepContext {
    let position = now.recipe.stages.position(after: iteration, of: now.iterations)
    return StepContext(
      random: randomOfNextStep, progress: min(1, Float(iteration) / Float(max(1, request.iterations))),
      rescue: wantsGradient ? now.recipe.rescue.flatMap { $0.isActive(after: iteration) ? $0 : nil } : nil,
      leak: now.recipe.leak, branches: now.recipe.branches, penalties: now.penalties,
      chargeRatios: stage.goal.charge?.isToBeWeighed(chargeRatios, inStep: position.iteration) == false
        ? chargeRatios : [],
      wantsGradient: wantsGradient, isCancelled: isCancelled,
      isHopeless: { [self] in isOfDeadNode })
  }
}

extension AscentStage {
  /// The objective's value; nil if cancelled. A wanted gradient is left in the pictures.
  func evaluate(_ step: inout StepContext) -> Float? {
    guard comparePictures(step) else { return nil }
    var sum: Float = 0
    for (index, picture) in pictures.enumerated() {
      let weighsCharge = step.wantsGradient && goal.charge != nil && index == step.chargeRatios.count
      var charge: Float = 0
      if weighsCharge {
        guard let measured = measureCharge(picture: index, step) else { return nil }
        charge = measured
      }
      guard var value = measure(picture: index, &step) else { return nil }
      step.activation += value / Float(pictures.count)
      if step.wantsGradient { picture.mask.prepare(imageGradient) }
      subtractPenalties(from: &value, on: picture.image, step)
      if step.wantsGradient { picture.adjoint(imageGradient) }
      if weighsCharge { step.chargeRatios.append(subtractCharge(from: picture, charge)) }
      sum += value / Float(pictures.count)
    }
    return sum + goal.diversityValue
  }

  /// The charge on a picture, in the views that the step will draw; nil if cancelled. Its gradient is left in
  /// `chargeGradient`.
  private func measureCharge(picture index: Int, _ step: StepContext) -> Float? {
    var alone = step
    (alone.isOfCharge, alone.rescue) = (true, nil)
    guard let charge = measureViews(ofPicture: index, &alone) else { return nil }
    pictures[index].adjoint(imageGradient)
    _ = chargeGradient.update(fromContentsOf: pictures[index].gradient)
    return charge
  }

  /// Subtracts the charge's gradient, at its weight, from the one of `picture`; returns how much larger that is, 0 where the
  /// charge has none.
  private func subtractCharge(from picture: AscentPicture, _ charge: Float) -> Float {
    let own = picture.gradient
    guard let weight = goal.charge, let ratio = weight.ratio(of: own, to: chargeGradient) else { return 0 }
    kernel_add_scaled(
      -weight.factor(charge: charge, ratio: ratio), chargeGradient.baseAddress, 0, own.baseAddress, own.count)
    return ratio
  }

  /// The same as `measureViews`, with last resorts where nothing of a wanted gradient reaches the picture.
  private func measure(picture: Int, _ step: inout StepContext) -> Float? {
    var attempt = step
    guard let value = measureViews(ofPicture: picture, &attempt) else { return nil }
    var resorts = LastResort.allCases[...]
    while step.wantsGradient, kernel_absolute_sum(imageGradient.base, imageGradient.shape.count) == 0,
      goal.hasRisingParts,
      let resort = resorts.popFirst(), !step.isHopeless()
    {
      attempt = step  // the same views
      attempt.lastResort = resort
      guard measureViews(ofPicture: picture, &attempt) != nil else { return nil }
    }
    step.random = attempt.random
    return value
  }

  /// The mean of the goal over the views of a picture and their tiles; nil if cancelled. A wanted gradient is left in
  /// `imageGradient`. The views are those of the stage, if no others are given.
  func measureViews(
    ofPicture picture: Int, _ step: inout StepContext, in others: (view: View, count: Int)? = nil
  ) -> Float? {
    let image = pictures[picture].image
    let (view, views) = others ?? (view, views)
    var sum: Float = 0
    for viewIndex in 0..<views {
      view.draw(image, using: &step.random, progress: step.progress)
      if step.wantsGradient, let reference {
        guard keepReference(reference, view, step) else { return nil }
        view.show(image)
      }
      for (tileIndex, tile) in view.tiles.enumerated() {
        view.show(tile)
        let sample = Goal.Sample(picture: picture, pictures: pictures.count, tile: tileIndex)
        guard let value = measure(sample, step) else { return nil }
        sum += value
        if step.wantsGradient { view.keepGradient(of: tile) }
      }
      if step.wantsGradient { view.adjoint(into: imageGradient, adding: viewIndex > 0) }
    }
    let samples = Float(views * view.tiles.count)
    if step.wantsGradient && samples > 1 { kernel_scale(imageGradient.base, imageGradient.shape.count, 1 / samples) }
    return sum / samples
  }

  /// Keeps the activations of what is to be resembled, in the view that was drawn; false if cancelled.
  private func keepReference(_ reference: FeatureMap, _ view: View, _ step: StepContext) -> Bool {
    view.show(reference)
    for (index, tile) in view.tiles.enumerated() {
      view.show(tile)
      guard plan.forward(unless: step.isCancelled) else { return false }
      goal.charge?.keepReference(tile: index)
    }
    return true
  }

  /// The goal on what is at the plan's input; nil if cancelled. A wanted gradient of the input is left in the plan; if
  /// a rescue is active and nothing of the gradient arrives, all gates of earlier layers pass it.
  private func measure(_ sample: Goal.Sample, _ step: StepContext) -> Float? {
    guard let value = runPlan(sample, step, leak: step.lastResort?.leakOfEarlierGates) else { return nil }
    if step.wantsGradient, (step.lastResort?.rescue ?? step.rescue) != nil, !hasInputGradient,
      runPlan(sample, step, leak: 1) == nil
    {
      return nil
    }
    return value
  }

  /// Forward, goal and, if wanted, backward; nil if cancelled. `leak` is the fraction of the gradient that passes
  /// closed gates of earlier layers; nil: as the rescue says.
  private func runPlan(_ sample: Goal.Sample, _ step: StepContext, leak: Float?) -> Float? {
    guard plan.forward(unless: step.isCancelled) else { return nil }
    if step.isOfCharge {
      let charge = goal.measureCharge(plan, sample)
      return plan.backward(leak: step.leak, branches: step.branches, unless: step.isCancelled) ? charge : nil
    }
    let rescue = step.lastResort?.rescue ?? step.rescue
    let value = goal.measure(plan, sample, rescue, onlyRising: step.lastResort != nil)
    guard step.wantsGradient else { return value }
    let isWeighed = sample.picture < step.chargeRatios.count
    goal.subtractCharge(plan, sample, ratio: isWeighed ? step.chargeRatios[sample.picture] : 0)
    // read before backward, which reuses the activations' memory
    let leak = leak ?? max(step.leak, goal.leakOfEarlierGates(plan.activations, rescue: rescue))
    return plan.backward(leak: leak, branches: step.branches, unless: step.isCancelled) ? value : nil
  }

  private var hasInputGradient: Bool {
    kernel_absolute_sum(plan.inputGradient.base, plan.inputGradient.shape.count) != 0
  }

  /// Subtracts the penalties on `image` from `value`, and a wanted gradient of them from `imageGradient`.
  private func subtractPenalties(from value: inout Float, on image: FeatureMap, _ step: StepContext) {
    for (penalty, weight) in step.penalties {
      let factor = step.wantsGradient ? -weight : 0  // 0 adds no gradient
      value -= weight * penalties.value(penalty, of: image, factor: factor, addingTo: imageGradient)
    }
  }

  /// If the goal compares pictures, runs the network on them, in the views that the step will draw; false if cancelled.
  private func comparePictures(_ step: StepContext) -> Bool {
    guard goal.diversity != nil else { return true }
    var random = step.random
    for (index, picture) in pictures.enumerated() {
      view.draw(picture.image, using: &random, progress: step.progress)
      view.show(view.tiles[0])
      guard plan.forward(unless: step.isCancelled) else { return false }
      goal.compare(plan, Goal.Sample(picture: index, pictures: pictures.count, tile: 0))
    }
    return true
  }
}

extension Ascent {
  /// Takes the first step of another stage; if it is not taken, the previous stage is restored.
  private func stepIntoNextStage(
    _ now: AscentRequest, at position: Stages.Position, unless isCancelled: @escaping () -> Bool
  ) -> Outcome {
    guard let (value, activation) = measureActivation(unless: isCancelled) else { return .cancelled }
    let before = (stage: stage, random: random)
    let wasAtRest = isGated && request.objective.isOfRisingNode && activation <= 0 && !wasActive
    do {
      try enter(position.stage, of: now, freesContrast: wasAtRest && position.stage != stage.number)
    } catch {
      return .failed(error)
    }
    let outcome = stepInStage(now, at: position, unless: isCancelled)
    if case .climbed = outcome { return .climbed(from: value) }
    (stage, random) = before
    return outcome
  }
}
