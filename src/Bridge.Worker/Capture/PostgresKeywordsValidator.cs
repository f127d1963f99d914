using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Capture;

/// <summary>Checks what only Npgsql knows of <c>ConnectionStrings:Postgres</c>.</summary>
internal sealed class PostgresKeywordsValidator : IValidateOptions<ConnectionStringsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ConnectionStringsOptions options) =>
        options.Postgres.Length > 0 && PostgresKeywords.Check(options.Postgres) is { } fault
            ? ValidateOptionsResult.Fail($"{ConnectionStringsOptions.Section}:{nameof(options.Postgres)}: {fault}")
            : ValidateOptionsResult.Success;
}
