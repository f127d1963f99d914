using System.ComponentModel.DataAnnotations;

namespace Bridge.Hosting.Configuration;

/// <summary>The pipeline: one database, one slot, one outbox, one virtual host.</summary>
public sealed class PipelineOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pipeline";

    /// <summary>The name in streams, queues, keys and messages.</summary>
    /// <value>Default <c>chemotion</c>.</value>
    [Required]
    [RegularExpression("^[a-z0-9][a-z0-9_-]{0,62}$", ErrorMessage =
        "Pipeline:Name may hold only a-z, 0-9, _ and -, at most 63 of them, and starts with a letter or digit.")]
    public string Name { get; set; } = "chemotion";
}
