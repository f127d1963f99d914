using System.Text.RegularExpressions;
using Bridge.Indexer.Documents.Chemotion;

namespace Bridge.UnitTests.Indexer.Documents.Chemotion;

public sealed partial class SumFormulaTests
{
    [Theory]
    [InlineData("C16H14O2, CuSO4.", "C16H14O2 CuSO4")]
    [InlineData("xC2H6 C2H6x éC2H6 C2H6é _C2H6 C2H6_", "")]
    [InlineData("C12345H2 CHON C6 Xx2O NMR CH3", "CH3")]
    [InlineData("(C2H6)C3H8-C4H10", "C2H6 C3H8 C4H10")]
    public void Stands_alone_and_has_two_elements_and_a_count(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), AnalysisFacts.Formulas(text, ""));

    [Fact]
    public void Is_what_the_pattern_says()
    {
        string[] parts = ["C", "H", "Cl", "Na", "Xx", "q", "1", "14", "12345", " ", "_", "é", "δ", "\u0301", "\u203F", "(", "-", ".", "NMR",
            "D2"];
        var random = new Random(1);
        var found = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            var expected = Word().Matches(text).Select(match => match.Value)
                .Where(word => word.Any(char.IsAsciiDigit) && !word.Contains("Xx", StringComparison.Ordinal) && !word.Contains('q'))
                .Distinct().ToList();
            Assert.Equal((text, string.Join(' ', expected)), (text, string.Join(' ', AnalysisFacts.Formulas(text, ""))));
            found += expected.Count;
        }

        Assert.True(found > 1000, $"{found} formulas");
    }

    // M and R of NMR, Xx and what q makes of a letter are no elements; every other symbol of the test's is.
    [GeneratedRegex(@"(?<!\w)(?:(?![MR])[A-Z][a-z]?[0-9]{0,4}){2,}(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
