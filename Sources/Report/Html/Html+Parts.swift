extension Html {
  /// What may be wider than the page: it scrolls by itself, by keys too.
  mutating func scrolling(_ label: String, isTall: Bool = false, _ body: (inout Html) -> Void) {
    tag(
      "div", ["class": isTall ? "scroll tall" : "scroll", "role": "region", "aria-label": label, "tabindex": "0"], body)
  }

  /// A table's caption, which stays in sight when the table scrolls.
  mutating func caption(_ text: String) { tag("caption") { $0.tag("span", text: text) } }

  /// A line of small facts: names and their values.
  mutating func facts(_ facts: [(name: String, value: String)]) {
    tag("dl", ["class": "facts"]) { html in
      for (name, value) in facts {
        html.tag("div") {
          $0.tag("dt", text: name)
          $0.tag("dd", text: value)
        }
      }
    }
  }
}
