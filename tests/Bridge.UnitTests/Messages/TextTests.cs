using System.Buffers;
using System.Text;
using Bridge.Contracts.Text;

namespace Bridge.UnitTests.Messages;

public sealed class TextTests
{
    [Theory]
    [InlineData("CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H NMR)", "CHMO:0000593",
        "1H nuclear magnetic resonance spectroscopy (1H NMR)", "1H NMR")]
    [InlineData(" CHMO:0000597 | 19F NMR (19F NMR)", "CHMO:0000597", "19F NMR (19F NMR)", "19F NMR")]
    [InlineData("CHMO:0001151 | 1H--1H correlation spectroscopy (1H-1H COSY)", "CHMO:0001151",
        "1H--1H correlation spectroscopy (1H-1H COSY)", "1H-1H COSY")]
    [InlineData("CHMO:1 | a (b) c (d (e))", "CHMO:1", "a (b) c (d (e))", "d (e)")]
    [InlineData("BFO:0000015 | process", "BFO:0000015", "process", null)]
    [InlineData("CHMO:0000593", "CHMO:0000593", null, null)]
    [InlineData(" | ", null, null, null)]
    [InlineData("", null, null, null)]
    [InlineData("other", null, "other", null)]
    [InlineData("1H NMR", null, "1H NMR", null)]
    [InlineData("CHMO-1 | x", null, "x", null)]
    [InlineData("CHMO:1 | x | y", "CHMO:1", "x | y", null)]
    [InlineData("CHMO:1 | )", "CHMO:1", ")", null)]
    [InlineData("CHMO:1 | x ()", "CHMO:1", "x ()", null)]
    public void Ontology_terms_are_read_as_Chemotion_writes_them(string raw, string? termId, string? label, string? abbreviation)
    {
        var term = OntologyText.Read(raw);
        Assert.Equal((raw, termId, label, abbreviation), (term.Raw, term.TermId, term.Label, term.Abbreviation));
    }

    [Theory]
    [InlineData("""{"ops":[{"attributes":{"script":"super"},"insert":"13"},{"insert":"C NMR\n"}]}""", "13C NMR")]
    [InlineData("""[{"insert":"CDCl"},{"insert":"3","attributes":{}},{"insert":{"image":"x"}},{"insert":" a\nb\n\n"}]""", "CDCl3 a\nb")]
    [InlineData("""{"ops":[{"insert":""}]}""", "")]
    [InlineData("""{"ops":[{"insert":"\ud83d\ude00 \"q\" \\"}]}""", "😀 \"q\" \\")]
    [InlineData("plain text", "plain text")]
    [InlineData("{not json", "{not json")]
    [InlineData("""{"ops":[{"insert":"a"}]} trailing""", """{"ops":[{"insert":"a"}]} trailing""")]
    [InlineData("""{"ops":[{"insert":"\ud83d"}]}""", """{"ops":[{"insert":"\ud83d"}]}""")]
    [InlineData("""{"text":"no document"}""", """{"text":"no document"}""")]
    [InlineData("42", "42")]
    [InlineData("", "")]
    public void Quill_documents_become_text_and_anything_else_stays(string content, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(QuillText.Read(Encoding.UTF8.GetBytes(content), new ArrayBufferWriter<byte>())));

    [Theory]
    [InlineData("¹³C CDCl₃ H₂O", "13C CDCl3 H2O")]
    [InlineData("\u00B5m", "\u03BCm")]
    [InlineData("a\u2010b\u2011c\u2012d\u2013e\u2014f\u2212g", "a-b-c-d-e-f-g")]
    [InlineData("v\u0303 u\u0308 A\u030A", "\u1E7D ü Å")]
    [InlineData("\u212B \uFB01 \uFF21 \u00BD ℃ \u00A0|", "Å fi A 1\u20442 °C  |")]
    [InlineData("😀 ASCII", "😀 ASCII")]
    [InlineData("𝐇", "H")]
    [InlineData("δ = 7.3 (naïve)", "δ = 7.3 (naïve)")]
    [InlineData("plain u\u0308ber a\u0323\u0302 then plain \uFB01n", "plain über \u1EAD then plain fin")]
    [InlineData("\u0308x\u2013", "\u0308x-")]
    public void Text_is_normalized_without_ICU(string text, string expected) => Assert.Equal(expected, CompatibilityText.Normalize(text));
}
