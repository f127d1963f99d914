using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Bridge.Indexer;
using Bridge.Indexer.Documents.Chemotion;

namespace Bridge.UnitTests.Indexer.Documents.Chemotion;

public sealed partial class AnalysisFactsTests
{
    [Theory]
    [InlineData("1H NMR (400 MHz)", "1H")]
    [InlineData("13C{1H} NMR", "13C")]
    [InlineData("13C {1H} - NMR, 1H-NMR", "13C,1H")]
    [InlineData("{1H, NMR", "1H")]
    [InlineData("19F nuclear magnetic resonance", "19F")]
    [InlineData("31P nucleus, a1H NMR, 1HNMR", "1H")]
    public void Finds_the_nuclei_beside_the_word(string text, string nuclei) =>
        Assert.Equal(nuclei.Split(','), AnalysisFacts.Nuclei(text));

    [Theory]
    [InlineData("1H", " ", "x NMR")]
    [InlineData("", "1H{", "} x NMR")]
    [InlineData("", "1H{,", "NMR")]
    [InlineData("1H}", "{ -", "} NMR nuclear")]
    [InlineData("NMR = 12", "1", " MHz (")]
    [InlineData("IR: NMR =", "1.1 - ", "MHz nuclear")]
    [InlineData("IR: NMR =", "1.1    ", "NMR")]
    [InlineData("IR: NMR = 1.", "1", " NMR")]
    [InlineData("NMR = 1.1", " ", "-")]
    [InlineData("NMR = 11", " ", "MH")]
    public void Reads_any_text_in_time_that_grows_with_its_length(string begin, string repeated, string end)
    {
        const int Length = 1_000_000;
        var text = begin + string.Concat(Enumerable.Repeat(repeated, Length / repeated.Length)) + end;
        var started = Stopwatch.GetTimestamp();
        AnalysisFacts.Nuclei(text);
        AnalysisFacts.FrequencyMhz(text);
        AnalysisFacts.Peaks(text, ["nmr"]);
        AnalysisFacts.Peaks(text, ["ir"]);
        var elapsed = Stopwatch.GetElapsedTime(started);
        // Some milliseconds; what grows with the square of the length takes minutes.
        Assert.True(elapsed < TimeSpan.FromSeconds(10), $"{elapsed.TotalSeconds:F1} s");
    }

    [Fact]
    public void Every_repetition_in_a_regular_expression_of_the_indexer_has_an_end()
    {
        var patterns = typeof(IndexerOptions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetCustomAttributes<GeneratedRegexAttribute>()).Select(attribute => attribute.Pattern).ToList();
        Assert.True(patterns.Count >= 8, $"{patterns.Count} found");
        Assert.All(patterns, pattern => Assert.DoesNotMatch(Endless(), Classes().Replace(Escaped().Replace(pattern, "e"), "c")));
    }

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Classes();

    [GeneratedRegex(@"[*+]|\{[0-9]+,\}")]
    private static partial Regex Endless();
}
