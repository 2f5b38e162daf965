import Basics

/// What people write out of habit: names of PyTorch, Keras and papers for things that have another name here, and signs
/// that rows do without. Only hints use it; none of it is accepted.
enum Habits {
  /// The name that was meant, if it is among those that may stand here.
  static func meaning(of word: String, among names: [String]) -> String? {
    let lower = word.lowercased()
    if names.contains(word) { return word }
    if names.contains(lower) { return lower }
    return others[lower]?.first { names.contains($0) } ?? closest(to: word, among: names)
  }

  static func hint(for word: String, among names: [String], noun: String = "known") -> String {
    guard let meaning = meaning(of: word, among: names) else {
      return suggestion(for: word, among: names, noun: noun)
    }
    return isHabit(word, meaning) ? "here it is '\(meaning)'" : "did you mean '\(meaning)'?"
  }

  private static func isHabit(_ word: String, _ name: String) -> Bool {
    others[word.lowercased()]?.contains(name) ?? false
  }

  private static let others: [String: [String]] = [
    // keys of a file
    "name": ["title"], "model": ["networks"], "models": ["networks"], "net": ["networks"], "architecture": ["networks"],
    "loss": ["objective", "minimize"], "criterion": ["objective"], "dataset": ["data"], "datasets": ["data"],
    "metrics": ["evaluate"], "metric": ["evaluate"], "evaluation": ["evaluate"], "eval": ["evaluate"],
    "plots": ["figures"], "images": ["figures"], "parameters": ["let"], "params": ["let"], "hyperparameters": ["let"],
    "config": ["let"], "variables": ["let"], "constants": ["let"], "extends": ["base"], "inherit": ["base"],
    "grid": ["sweep"], "search": ["sweep"], "training": ["train"],
    // keys of train
    "batch_size": ["batch"], "batchsize": ["batch"], "minibatch": ["batch"], "num_epochs": ["epochs"],
    "n_epochs": ["epochs"], "max_epochs": ["epochs"], "iterations": ["steps"], "num_steps": ["steps"],
    "max_steps": ["steps"], "lr": ["rate"], "learning_rate": ["rate"], "scheduler": ["rate"], "lr_scheduler": ["rate"],
    "optim": ["optimizer"], "solver": ["optimizer"], "grad_clip": ["clip_gradient"], "clip": ["clip_gradient"],
    "accumulate_grad_batches": ["accumulate"], "gradient_accumulation_steps": ["accumulate"],
    "clip_grad_norm": ["clip_gradient"], "max_norm": ["clip_gradient"], "checkpoint": ["keep"], "save": ["keep"],
    // fields of layers and optimisers
    "kernel_size": ["kernel", "size"], "filters": ["channels"], "out_channels": ["channels"],
    "out_features": ["features"],
    "units": ["features"], "strides": ["stride"], "scale_factor": ["factor"], "scale": ["factor"],
    "align_corners": ["aligned"], "negative_slope": ["slope"], "use_bias": ["bias"], "initializer": ["init"],
    "num_heads": ["heads"], "padding_mode": ["pad"],
    "rate": ["p"], "epsilon": ["eps"], "eps": ["epsilon"], "betas": ["beta1"],
  ]
}

// MARK: - Signs that rows do without

extension Habits {
  /// `kernel=3`: a row has a space instead of '='.
  static func equals(_ word: Phrase, among names: [String]) -> Problem? {
    guard let index = word.characters.firstIndex(of: "="), index > 0, index + 1 < word.characters.count else {
      return nil
    }
    let name = String(word.characters[..<index])
    let value = String(word.characters[(index + 1)...])
    guard isName(name), !value.hasPrefix("=") else { return nil }
    let meant = names.contains(name) ? name : meaning(of: name, among: names) ?? name
    return Problem(
      "'\(word.text)': in a row a space stands between a field and its value", at: word.mark,
      hint: "write \(meant) \(["True", "False"].contains(value) ? value.lowercased() : value)")
  }

  /// `nn.Linear(784, 64)`: the name that is called, without the path before it.
  static func calledName(_ word: String) -> String? {
    guard let opening = word.firstIndex(of: "("), opening != word.startIndex else { return nil }
    return word[..<opening].split(separator: ".").last.map(String.init)
  }

  /// A text where something else belongs, because a sign of YAML's lacks its space: `latent:10`, `-flatten`.
  static func missingSpace(_ tree: Tree) -> String? {
    guard case .scalar(let phrase) = tree, !phrase.isQuoted else { return nil }
    let text = String(phrase.text.prefix { $0 != " " })
    if text.hasPrefix("-"), text.dropFirst().first?.startsName == true {
      return "after '-' comes a space: - \(text.dropFirst())"
    }
    guard let colon = text.firstIndex(of: ":"), isName(text[..<colon]), text.index(after: colon) < text.endIndex else {
      return nil
    }
    return "after ':' comes a space: \(text[..<colon]): \(text[text.index(after: colon)...])"
  }
}

extension Mark {
  /// The file's text at this mark, before names were filled in.
  var written: String? {
    guard line >= 1, line <= source.lines.count else { return nil }
    let text = source.lines[line - 1].dropFirst(column - 1).prefix(width)
    return text.isEmpty ? nil : String(text)
  }
}

extension KindDescription {
  /// `linear <features> [bias …]`: how a row of this kind is written.
  var usage: String {
    let positional = fields.filter { $0.position != nil }.sorted { ($0.position ?? 0) < ($1.position ?? 0) }
    let named = fields.filter { $0.position == nil }
    return ([name] + positional.map { "<\($0.name)>" } + named.map { "[\($0.name) …]" }).joined(separator: " ")
  }
}
