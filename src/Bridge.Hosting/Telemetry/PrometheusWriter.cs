using System.Globalization;
using System.Text;

namespace Bridge.Hosting.Telemetry;

/// <summary>Writes Prometheus' text format.</summary>
/// <remarks>See https://prometheus.io/docs/instrumenting/exposition_formats/</remarks>
internal static class PrometheusWriter
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All instruments, one HELP and TYPE for each name, whatever the number of meters that have it.</summary>
    public static string Write(IEnumerable<InstrumentValues> instruments)
    {
        var text = new StringBuilder();
        var byName = instruments.GroupBy(Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var group in byName)
        {
            var first = group.First();
            text.Append("# HELP ").Append(group.Key).Append(' ').Append(EscapeHelp(first.Instrument.Description)).Append('\n')
                .Append("# TYPE ").Append(group.Key).Append(' ').Append(first.Kind).Append('\n');
            var written = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (labels, values) in group.Where(item => item.Kind == first.Kind).SelectMany(item => item.Read()))
                if (written.Add(labels)) WriteSeries(text, group.Key, first.Kind, labels, values);
        }

        return text.ToString();
    }

    /// <summary>The tags in the form <c>name="value",…</c>, ordered by name.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new List<string>(tags.Length);
        foreach (var (key, value) in tags)
            labels.Add($"{Clean(key, colon: false)}=\"{EscapeLabel(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static void WriteSeries(StringBuilder text, string name, string kind, string labels, SeriesValues values)
    {
        if (kind != "histogram")
        {
            Line(text, name, labels, values.Value);
            return;
        }

        foreach (var (bound, count) in values.Cumulative) Line(text, name + "_bucket", Join(labels, $"le=\"{Number(bound)}\""), count);
        Line(text, name + "_bucket", Join(labels, "le=\"+Inf\""), values.Count);
        Line(text, name + "_sum", labels, values.Value);
        Line(text, name + "_count", labels, values.Count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Name(InstrumentValues values)
    {
        var name = Clean(values.Instrument.Name, colon: true);
        var unit = values.Instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return values.Kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Clean(string name, bool colon)
    {
        var clean = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || (colon && letter == ':') ? letter : '_'));
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Join(string labels, string label) => labels.Length == 0 ? label : labels + "," + label;

    private static string EscapeHelp(string? text) =>
        (text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
