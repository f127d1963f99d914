using System.Text.Json;
using Bridge.Contracts;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Documents.Chemotion;

namespace Bridge.UnitTests.Indexer.Documents.Chemotion;

public sealed class AnalysisDocumentTests
{
    private static readonly TableChange Cause =
        new() { Table = "public.containers", Sequence = 42, Operation = Operation.Update, CommitLsn = "0/1" };

    [Fact]
    public void Splits_the_kind_and_keeps_unknown_metadata_that_an_index_takes()
    {
        var document = Build(new Dictionary<string, string?>
        {
            ["kind"] = " CHMO:0000597 | 19F nuclear magnetic resonance spectroscopy (19F NMR)",
            ["content"] = """{"ops":[{"insert":"¹⁹"},{"insert":"F NMR (471 MHz, DMSO‑d₆) δ = −108.9 (m).\n"}]}""",
            ["status"] = "Confirmed",
            ["report"] = "false",
            ["index"] = "7",
            ["hyperlinks"] = "[]",
            ["ai.spectral"] = "x",
            ["large"] = new string('x', 9000),
            ["none"] = null,
        });
        Assert.Equal(
            """{"raw":"CHMO:0000597 | 19F nuclear magnetic resonance spectroscopy (19F NMR)","termId":"CHMO:0000597","label":"19F nuclear magnetic resonance spectroscopy (19F NMR)","abbreviation":"19F NMR"}""",
            document.GetProperty("kind").GetRawText());
        Assert.Equal("19F NMR (471 MHz, DMSO-d6) δ = -108.9 (m).", document.GetProperty("contentText").GetString());
        Assert.Equal(("""["nmr"]""", """["19F"]""", """["dmso-d6"]""", 471, "[-108.9]"), (
            document.GetProperty("techniques").GetRawText(), document.GetProperty("nucleus").GetRawText(),
                document.GetProperty("solvent").GetRawText(),
            document.GetProperty("frequencyMhz").GetDouble(), document.GetProperty("peaks").GetRawText()));
        Assert.Equal((false, 7, """{"hyperlinks":"[]"}"""),
            (document.GetProperty("inReport").GetBoolean(), document.GetProperty("position").GetInt32(),
            document.GetProperty("extraMetadata").GetRawText()));
        Assert.Equal(42, document.GetProperty("cdc").GetProperty("sequence").GetInt64());
    }

    [Fact]
    public void Falls_back_to_the_stored_plain_text_and_cuts_what_is_too_long()
    {
        Assert.Equal(("stored", false), AnalysisText.Read("""{"ops":[{"insert":"\n"}]}""", "stored"));
        Assert.Equal((null, false), AnalysisText.Read(null, "  "));
        var (text, isTruncated) = AnalysisText.Read(new string('a', 262_143) + "😀", null);
        Assert.True(isTruncated);
        Assert.Equal(262_143, text!.Length);
    }

    [Fact]
    public void A_tombstone_holds_nothing_of_the_row()
    {
        var write = AnalysisDocument.Write("chemotion-analyses", "public.containers", 17, null, null, Cause, DateTimeOffset.UnixEpoch);
        Assert.True(write.IsTombstone);
        Assert.Equal(["analysisId", "origin", "deleted", "cdc"],
            JsonElement.Parse(write.Body).EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("CHMO:0000470 | mass spectrometry (MS)", null, "ms")]
    [InlineData("CHMO:0000497 | gas chromatography-mass spectrometry (GCMS)", null, "ms,chromatography")]
    [InlineData(null, "IR ATR", "ir")]
    [InlineData("process", "IR ATR", "ir")]
    [InlineData("process", "new", "other")]
    public void Names_the_technique(string? kind, string? name, string expected) =>
        Assert.Equal(expected, string.Join(',', Technique.Of(AnalysisKind.Read(kind), name)));

    [Theory]
    [InlineData("1H NMR (٤٠٠ MHz): δ = ١.٢ (s)")]
    [InlineData("IR: १६५६, १५९२ cm-1")]
    public void Digits_that_are_no_ASCII_are_text(string text)
    {
        Assert.Null(AnalysisFacts.FrequencyMhz(text));
        Assert.Empty(AnalysisFacts.Peaks(text, ["nmr"]));
        Assert.Empty(AnalysisFacts.Peaks(text, ["ir"]));
    }

    [Fact]
    public void Finds_formulas_but_no_words()
    {
        Assert.Equal(["C16H14O2"], AnalysisFacts.Formulas("HRMS (C16H14O2): calcd 238.0994, found in THF by NMR, No 12", "C16H14O2 again"));
        Assert.Equal([1656, 1592, 694], AnalysisFacts.Peaks("IR (ATR, v): 1656, 1592, 694 cm-1.", ["ir"]));
    }

    [Theory]
    [InlineData("13C{1H} NMR (101 MHz)", "13C")]
    [InlineData("19F nuclear magnetic resonance, then 31P", "19F")]
    [InlineData("1H, 2H and 3H", "")]
    [InlineData("{1H", "")]
    public void Nuclei_stand_before_NMR(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), AnalysisFacts.Nuclei(text));

    private static JsonElement Build(Dictionary<string, string?> metadata) => JsonElement.Parse(AnalysisDocument.Write(
        "chemotion-analyses", "public.containers", 17,
            new AnalysisSource
            {
                Id = 17,
                Name = "x",
                Metadata = metadata,
                Content = AnalysisText.Read(metadata.GetValueOrDefault("content"), null)
            }, null, Cause, DateTimeOffset.UnixEpoch).Body);
}
