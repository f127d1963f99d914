using System.CommandLine;
using Bridge.Cli.Api;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary>What the commands on one subscription share: its name, the worker, <c>--json</c>.</summary>
internal sealed class WebhookCall
{
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>The subscription's name.</summary>
    public Argument<string> Name { get; } = new("name") { Description = "The subscription's name." };

    /// <summary>Makes a command that asks the worker and shows its answer.</summary>
    /// <param name="name">The command.</param>
    /// <param name="description">Its description.</param>
    /// <param name="ask">Asks; gets the API's address of the subscription, and gives the answer's JSON.</param>
    /// <param name="show">Shows the answer to people.</param>
    public BridgeCommand Create(
        string name, string description, Func<ParseResult, WorkerClient, string, CancellationToken, Task<string>> ask, Action<ParseResult,
            string> show)
    {
        var command = new WorkerCommand(name, description) { Name, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var answer = await ask(parsed, client, $"api/webhooks/{Uri.EscapeDataString(parsed.GetRequiredValue(Name))}",
                cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(answer);
            else show(parsed, answer);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Makes a command that posts one word and shows a line.</summary>
    public static BridgeCommand CreatePost(string word, string description, string said, params string[] examples)
    {
        var call = new WebhookCall();
        var command = call.Create(
            word, description,
            (_, client, path, token) => client.SendAsync(HttpMethod.Post, $"{path}/{word}", null, token),
            (parsed, _) => System.Console.Out.WriteLine($"'{parsed.GetRequiredValue(call.Name)}' {said}"));
        command.Show(examples);
        return command;
    }
}
