import Results
import Testing

@Suite struct ResolvedTests {
  private let trial = PlanFile.Trial(
    id: "x", seed: 1, settings: [],
    experiment: """
      seed: 3
      let:
        beta: 4.0
        kind: "a b"
      networks:
        encoder:
          - linear 4
          - gaussian 2
      objective:
        define:
          epochs: beta
          kl: |
            a
      train:
        schedule: {rate: 1}
        epochs: 12

      """)

  @Test(arguments: [
    ("beta", "4.0"), ("let.beta", "4.0"), ("kind", "a b"), ("train.epochs", "12"), ("seed", "3"), ("epochs", nil),
    ("networks.encoder", nil), ("networks.encoder.0", nil), ("objective.define.kl", nil), ("train.schedule", nil),
    ("train.schedule.rate", nil), ("train", nil), ("objective.epochs", nil), ("train.batch", nil), ("", nil),
  ])
  func words(path: String, expected: String?) { #expect(trial.resolved(path) == expected) }
}
