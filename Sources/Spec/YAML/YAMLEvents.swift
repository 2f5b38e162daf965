import Basics
internal import CYAML

/// What reads YAML, with the version that is loaded.
package var readingLibrary: String { "libyaml \(String(cString: yaml_get_version_string()))" }

/// What libyaml saw: one event, copied out of its memory.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case scalar([Unicode.Scalar], Style)
    case listStart, listEnd, mappingStart, mappingEnd
    case alias(String)
  }

  enum Style { case plain, single, double, block }

  /// A position in the text as libyaml counts it: from 0, in Unicode scalars.
  struct Position {
    var index: Int
    var line: Int
    var column: Int
  }

  var kind: Kind
  var start: Position
  var end: Position
  var anchor: String?
  var tag: String?
  /// Written with { } or [ ].
  var isFlow = false
}

/// libyaml's parser over a text.
struct YAMLEvents: ~Copyable {
  // It keeps a pointer to itself, so it must not move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  let text: YAMLText

  init(_ text: YAMLText) {
    self.text = text
    let utf8 = String(String.UnicodeScalarView(text.scalars)).utf8
    bytes = .allocate(capacity: max(1, utf8.count))
    _ = bytes.initialize(from: utf8)
    parser = .allocate(capacity: 1)
    precondition(yaml_parser_initialize(parser) == 1, "libyaml could not start: out of memory")
    yaml_parser_set_input_string(parser, bytes.baseAddress, utf8.count)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  mutating func next() throws(Problem) -> YAMLEvent {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw problem }
    defer { yaml_event_delete(&raw) }
    var event = YAMLEvent(kind: .streamEnd, start: .init(raw.start_mark), end: .init(raw.end_mark))
    switch raw.type {
    case YAML_STREAM_START_EVENT: event.kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: event.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: event.kind = .documentEnd
    case YAML_ALIAS_EVENT: event.kind = .alias(String(cString: raw.data.alias.anchor))
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.kind = .scalar(scalars(scalar.value, scalar.length), .init(scalar.style))
      (event.anchor, event.tag) = (string(scalar.anchor), string(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let list = raw.data.sequence_start
      event.kind = .listStart
      event.isFlow = list.style == YAML_FLOW_SEQUENCE_STYLE
      (event.anchor, event.tag) = (string(list.anchor), string(list.tag))
    case YAML_SEQUENCE_END_EVENT: event.kind = .listEnd
    case YAML_MAPPING_START_EVENT:
      let mapping = raw.data.mapping_start
      event.kind = .mappingStart
      event.isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
      (event.anchor, event.tag) = (string(mapping.anchor), string(mapping.tag))
    case YAML_MAPPING_END_EVENT: event.kind = .mappingEnd
    default: event.kind = .streamEnd
    }
    return event
  }

  private var problem: Problem {
    let state = parser.pointee
    return YAMLMessages(
      text: text, problem: state.problem.map { String(cString: $0) } ?? "it cannot be read",
      position: .init(state.problem_mark), context: state.context.map { String(cString: $0) } ?? "",
      contextPosition: .init(state.context_mark)
    ).explained
  }

  private func string(_ text: UnsafePointer<UInt8>?) -> String? { text.map { String(cString: $0) } }

  private func scalars(_ value: UnsafePointer<UInt8>, _ length: Int) -> [Unicode.Scalar] {
    Array(String(decoding: UnsafeBufferPointer(start: value, count: length), as: UTF8.self).unicodeScalars)
  }
}

extension YAMLEvent.Position {
  fileprivate init(_ mark: yaml_mark_t) { self.init(index: mark.index, line: mark.line, column: mark.column) }
}

extension YAMLEvent.Style {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .single
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .double
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
    default: self = .plain
    }
  }
}
