using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Access;
using Spectre.Console;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens list</c>.</summary>
internal static class TokensListCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("list", "Lists the tokens, with the day on which each was last used.") { json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync("api/tokens", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else Write(WorkerClient.Read<DataList<TokenReport>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge tokens list", "bridge tokens list --json");
        return command;
    }

    private static void Write(IReadOnlyList<TokenReport> tokens)
    {
        if (tokens.Count == 0)
        {
            System.Console.Out.WriteLine("There are no tokens.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Token", "Role", "Created", "Expires", "Last used");
        foreach (var token in tokens)
            table.AddRow(
                Screen.Safe(token.Name), Words.Of(token.Role), $"{token.CreatedAt:u}",
                token.ExpiresAt is { } end ? (token.IsExpired ? "expired " : "") + $"{end:u}" : "never",
                token.LastUsedOn is { } day ? $"{day:yyyy-MM-dd}" : "never");
        Screen.Output.Write(table);
    }
}
