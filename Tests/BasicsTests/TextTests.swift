import Basics
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    (98.3094, "98.31"), (-98.3, "-98.30"), (0.012345, "0.01235"), (1_234_567, "1234567"), (12_345_678, "1.235e+07"),
    (0, "0"),
    (1.234e-7, "1.234e-07"), (9.99996, "10.00"), (.nan, "nan"), (-.infinity, "-inf"),
  ])
  func short(number: Double, expected: String) { #expect(NumberText.short(number) == expected) }

  @Test(arguments: [
    ([1.0], "1.000"), ([98.31], "98.31"), ([2, 4, 6], "4.0 ± 5.0"), ([1, 1], "1.000 ± 0"), ([100, 102], "101 ± 13"),
    ([1000, 3000], "2000 ± 13000"), ([-98.31, -98.33], "-98.32 ± 0.13"), ([0.5001, 0.5002], "0.50015 ± 0.00064"),
    ([1e-7, 2e-7], "(1.5 ± 6.4)e-07"), ([1e12, 1.1e12], "(1.05 ± 0.64)e+12"), ([1e-100, 3e-100], "(0.2 ± 1.3)e-99"),
    ([1e300, -1e300], "0"), ([0.9, 1.1, 1.0], "1.00 ± 0.25"), ([0, 0.15675], "0.1 ± 1.0"),
  ])
  func measured(values: [Double], expected: String) throws {
    let estimate = try #require(Estimate(values))
    #expect(NumberText.measured(estimate) == expected)
  }

  /// Seeds that differ by rounding alone have an interval that no digit of their mean shows.
  @Test func measuredAlike() throws {
    #expect(NumberText.measured(try #require(Estimate([0.3, 0.1 + 0.2]))) == "0.3000 ± 0")
    #expect(NumberText.measured(try #require(Estimate([3e-7, 3e-7 + 1e-22]))) == "3.000e-07 ± 0")
    #expect(NumberText.measured(try #require(Estimate([1, 1 + 1e-10]))) == "(1.00000000005 ± 0.00000000064)e+00")
  }

  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("🙂", 2), ("", 0), ("▕█▏", 3), ("±–…·", 4),
  ])
  func widths(text: String, expected: Int) { #expect(ScreenText.width(text) == expected) }

  @Test(arguments: [("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("日本語", 4, "日…"), ("abc", 0, ""), ("abc", 1, "…")])
  func fits(text: String, columns: Int, expected: String) { #expect(ScreenText.fit(text, columns) == expected) }
}
