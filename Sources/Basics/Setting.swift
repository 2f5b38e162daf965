/// The value that a sweep sets for one of its columns, as written: `latent` and `10`.
package struct Setting: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension [Setting] {
  /// What makes a setting: trials that differ in their seed alone share one.
  package var withoutSeed: [Setting] { filter { $0.name != "seed" } }
}
