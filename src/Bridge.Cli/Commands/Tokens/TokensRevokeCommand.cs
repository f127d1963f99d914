using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Access;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens revoke NAME</c>.</summary>
internal static class TokensRevokeCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The token's name." };
        var command = new WorkerCommand("revoke", "Revokes a token, and ends what is open by it.") { name, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.SendAsync(
                HttpMethod.Delete, $"api/tokens/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", null, cancellationToken);
            await System.Console.Out.WriteLineAsync(parsed.GetValue(json) ? text
                : $"The token '{WorkerClient.Read<TokenReport>(text).Name}' is revoked.");
            return ExitCode.Ok;
        });
        command.Show("bridge tokens revoke laptop");
        return command;
    }
}
