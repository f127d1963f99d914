using System.Text.Json;

namespace Bridge.Messages.Chemotion;

/// <summary>Member names of an analysis.</summary>
internal static class AnalysisMembers
{
    public static readonly JsonEncodedText Origin = JsonEncodedText.Encode("origin");
    public static readonly JsonEncodedText ContainerId = JsonEncodedText.Encode("containerId");
    public static readonly JsonEncodedText SampleId = JsonEncodedText.Encode("sampleId");
    public static readonly JsonEncodedText ReactionId = JsonEncodedText.Encode("reactionId");
    public static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    public static readonly JsonEncodedText Raw = JsonEncodedText.Encode("raw");
    public static readonly JsonEncodedText TermId = JsonEncodedText.Encode("termId");
    public static readonly JsonEncodedText Label = JsonEncodedText.Encode("label");
    public static readonly JsonEncodedText Abbreviation = JsonEncodedText.Encode("abbreviation");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText Instrument = JsonEncodedText.Encode("instrument");
    public static readonly JsonEncodedText InReport = JsonEncodedText.Encode("inReport");
    public static readonly JsonEncodedText Position = JsonEncodedText.Encode("position");
    public static readonly JsonEncodedText ContentText = JsonEncodedText.Encode("contentText");
    public static readonly JsonEncodedText ContentTruncated = JsonEncodedText.Encode("contentTruncated");
    public static readonly JsonEncodedText ExtraMetadata = JsonEncodedText.Encode("extraMetadata");
}
