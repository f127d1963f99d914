using Microsoft.Extensions.Options;

namespace Bridge.Outbox;

/// <summary>What the settings of the outbox must be to each other.</summary>
public sealed class OutboxOptionsValidator : IValidateOptions<OutboxOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OutboxOptions options)
    {
        var errors = new List<string>();
        if (options.MaxRecordBytes < 2 * options.RecordBytes)
            errors.Add(
                $"Outbox:MaxRecordBytes ({options.MaxRecordBytes}) must be at least twice Outbox:RecordBytes ({options.RecordBytes}).");
        if (options.WindowBytes < options.RecordBytes)
            errors.Add($"Outbox:WindowBytes ({options.WindowBytes}) must be at least Outbox:RecordBytes ({options.RecordBytes}).");
        if (options.RetentionBytes < 4L * options.SegmentBytes)
            errors.Add(
                $"Outbox:RetentionBytes ({options.RetentionBytes}) must be at least four times Outbox:SegmentBytes " +
                $"({options.SegmentBytes}): capture stops two segments before the relay would lose changes.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
