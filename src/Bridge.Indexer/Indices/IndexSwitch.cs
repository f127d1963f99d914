using System.Text.Json.Nodes;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Indices;

/// <summary>Moves aliases between generations, each time in one step that nobody sees the middle of.</summary>
internal sealed class IndexSwitch(OpenSearchClient client, IndexSetup setup)
{
    /// <summary>Makes the next generation the one that everybody uses, keeps the one until now for a rollback, and deletes the one before
    /// that.</summary>
    public async Task ForwardAsync(string alias, CancellationToken cancellationToken)
    {
        var next = await setup.FindAsync(IndexDefinition.Next(alias), cancellationToken)
            ?? throw new IndexMismatchException($"The index '{alias}' has no next generation.");
        var (current, previous) = (await setup.FindAsync(alias, cancellationToken),
            await setup.FindAsync(IndexDefinition.Previous(alias), cancellationToken));
        var actions = new JsonArray(Action("add", next, alias));
        if (current is not null)
        {
            actions.Add(Action("remove", current, alias));
            actions.Add(Action("add", current, IndexDefinition.Previous(alias)));
        }

        if (previous is not null) actions.Add(new JsonObject { ["remove_index"] = new JsonObject { ["index"] = previous } });
        await ApplyAsync(actions, cancellationToken);
    }

    /// <summary>Exchanges the generation in use and the one before; gives the one that is used now.</summary>
    public async Task<string> BackAsync(string alias, CancellationToken cancellationToken)
    {
        var previous = await setup.FindAsync(IndexDefinition.Previous(alias), cancellationToken)
            ?? throw new IndexMismatchException($"The index '{alias}' has no generation to go back to.");
        var current = await setup.FindAsync(alias, cancellationToken) ?? throw new IndexMismatchException($"There is no index '{alias}'.");
        await ApplyAsync(
            new JsonArray(
                Action("remove", current, alias), Action("add", previous, alias),
                    Action("remove", previous, IndexDefinition.Previous(alias)), Action("add", current, IndexDefinition.Previous(alias))),
            cancellationToken);
        return previous;
    }

    /// <summary>Ends the writing into the next generation; one that is not in use is deleted.</summary>
    public async Task DropNextAsync(string alias, CancellationToken cancellationToken)
    {
        if (await setup.FindAsync(IndexDefinition.Next(alias), cancellationToken) is not { } next) return;
        var inUse = await setup.FindAsync(alias, cancellationToken) == next;
        await ApplyAsync(new JsonArray(inUse ? Action("remove", next, IndexDefinition.Next(alias))
            : new JsonObject { ["remove_index"] = new JsonObject { ["index"] = next } }), cancellationToken);
    }

    private Task<System.Text.Json.JsonElement> ApplyAsync(JsonArray actions, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Post, "_aliases", new JsonObject { ["actions"] = actions }, cancellationToken);

    private static JsonObject Action(string verb, string index, string alias) =>
        new() { [verb] = new JsonObject { ["index"] = index, ["alias"] = alias } };
}
