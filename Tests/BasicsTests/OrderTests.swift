import Basics
import Testing

@Suite struct OrderTests {
  @Test func groupsKeepTheOrder() {
    let groups = ["pear", "fig", "plum", "apple", "kiwi", "fig"].grouped(by: \.count)
    #expect(groups.map(\.key) == [4, 3, 5])
    #expect(groups.map(\.elements) == [["pear", "plum", "kiwi"], ["fig", "fig"], ["apple"]])
    #expect([Int]().grouped(by: { $0 }).isEmpty)
  }

  @Test func eachOnceWhereItStandsFirst() {
    #expect([3, 1, 3, 2, 1].distinct == [3, 1, 2])
    #expect("abracadabra".distinct == ["a", "b", "r", "c", "d"])
  }

  @Test func aSettingIsAllButTheSeed() {
    let settings = [("latent", "2"), ("seed", "1"), ("seeds", "3")].map { Setting(name: $0, value: $1) }
    #expect(settings.withoutSeed.map(\.name) == ["latent", "seeds"])
  }
}
