import Testing

@testable import Basics
@testable import Spec

@Suite struct SchemaTests {
  private let text = schema(Small.catalogues)

  @Test func itIsJSONAndAlwaysTheSame() throws {
    #expect(text == schema(Small.catalogues))
    let root = try #require(JSON(text))
    #expect(root["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    #expect(root["properties"]?.members?.map(\.key) == FileKeys.top)
    #expect(
      root["properties"]?["train"]?["properties"]?["epochs"]?["description"]?.string
        == "passes through the training data")
  }

  /// What builds on another file may change anything in it by its path; all others have the keys of a file.
  @Test func changesStandAtTheTopOfAFileWithABase() throws {
    let root = try #require(JSON(text))
    let kinds = try #require(root["anyOf"]?.array)
    #expect(root["additionalProperties"] == nil)
    #expect(kinds[0]["required"]?.array == [.string("base")] && kinds[0]["propertyNames"] == nil)
    #expect(kinds[1]["propertyNames"]?["enum"]?.array == FileKeys.top.map { .string($0) })
    // A file that others build on may lack what they have.
    #expect(kinds[1]["required"] == nil && root["required"] == nil)
    let phases = root["properties"]?["train"]?["properties"]?["phases"]
    #expect(phases?["items"]?["type"]?.string == "object")
  }

  /// `train: none`, networks that start from others, and what is taken away from a base.
  @Test func lessThanATrainingIsAFile() throws {
    let properties = try #require(JSON(text)?["properties"])
    let train = properties["train"]
    #expect(train?["type"]?.array == [.string("object"), .string("string")] && train?["pattern"]?.string == "^none$")
    let networks = properties["networks"]?["additionalProperties"]?["anyOf"]?.array ?? []
    #expect(networks.contains { $0["pattern"]?.string == "^(average|load|start) " })
    #expect(networks.contains { $0["type"]?.string == "null" })
    #expect(properties["sweep"]?["type"]?.array == [.string("object"), .string("null")])
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    let root = try #require(JSON(text))
    let defined = Set(root["$defs"]?.members?.map { "#/$defs/\($0.key)" } ?? [])
    let used = Set(Self.references(in: root))
    #expect(used == defined)
  }

  @Test func everyKindAndFieldIsDescribed() throws {
    let root = try #require(JSON(text))
    let layers = root["$defs"]?["row"]?["anyOf"]?.array?.last?["properties"]
    for kind in Small.catalogues.layers.kinds {
      let schema = layers?[kind.name]
      #expect(schema?["description"]?.string == kind.summary)
      for field in kind.fields {
        #expect(schema?["properties"]?[field.name]?["description"]?.string == field.summary)
      }
    }
  }

  /// A schema of data that does not ask for a mapping would let a word pass as data.
  @Test func dataIsAMapping() throws {
    let root = try #require(JSON(text))
    let data = try #require(root["properties"]?["data"]?["anyOf"]?.array)
    let one = try #require(data.first?["anyOf"]?.array)
    #expect((one + data.dropFirst()).allSatisfy { $0["type"]?.string == "object" })
  }

  @Test func valuesHaveTheirBounds() throws {
    let root = try #require(JSON(text))
    let conv2d = root["$defs"]?["row"]?["anyOf"]?.array?.last?["properties"]?["conv2d"]?["properties"]
    let channels = conv2d?["channels"]?["anyOf"]?.array?.first
    #expect(channels?["minimum"]?.number == 1 && channels?["maximum"]?.number == 4096)
    #expect(conv2d?["pad"]?["anyOf"]?.array?.first?["enum"]?.array == [.string("zeros"), .string("reflect")])
  }

  private static func references(in json: JSON) -> [String] {
    switch json {
    case .object(let members): members.flatMap { $0.key == "$ref" ? [$0.value.string ?? ""] : references(in: $0.value) }
    case .array(let values): values.flatMap { references(in: $0) }
    default: []
    }
  }
}
