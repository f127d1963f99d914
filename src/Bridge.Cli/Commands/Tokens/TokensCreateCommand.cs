using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Worker.Access;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens create NAME --role ROLE</c>.</summary>
internal static class TokensCreateCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "What it is called, such as laptop." };
        var role = RoleOption.Create();
        var days = new Option<int?>("--days") { Description = "Expires after so many days. Without: never.", HelpName = "N" };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 36_500) result.AddError("--days must be 1 to 36500.");
        });
        var command = new WorkerCommand(
            "create", "Makes a token and shows it, this once. On the worker's machine this needs no token: who may open its socket owns it.") {
            name, role, days, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            DateTimeOffset? end = parsed.GetValue(days) is { } count ? TimeProvider.System.GetUtcNow().AddDays(count) : null;
            var text = await client.SendAsync(HttpMethod.Post, "api/tokens",
                new TokenRequest(parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), end), cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else Write(WorkerClient.Read<TokenMade>(text));
            return ExitCode.Ok;
        });
        command.Show("bridge tokens create laptop --role operate --days 90", "bridge tokens create prometheus --role read",
            "bridge tokens create ci --role operate --json | jq -r .token");
        return command;
    }

    private static void Write(TokenMade made) => System.Console.Out.WriteLine(
        $"{made.Token}\nThis is '{made.Report.Name}' ({Words.Of(made.Report.Role)}, " +
        $"{(made.Report.ExpiresAt is { } end ? $"until {end:u}" : "until it is revoked")}), shown this once.");
}
