using Npgsql;

namespace Bridge.Capture.Migration;

/// <summary>Runs a plan.</summary>
internal static class PlanRunner
{
    /// <summary>Runs each statement in a transaction of its own: a slot cannot be made in one that has written.</summary>
    public static async Task RunAsync(
        NpgsqlDataSource source, MigrationPlan plan, Action<PlannedStatement>? onStatement, CancellationToken cancellationToken)
    {
        if (plan.IsRefused) throw new InvalidOperationException($"The plan is refused: {plan.Refusals[0].Message}");
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        foreach (var statement in plan.Statements)
        {
            onStatement?.Invoke(statement);
            await using var command = new NpgsqlCommand(statement.Sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
