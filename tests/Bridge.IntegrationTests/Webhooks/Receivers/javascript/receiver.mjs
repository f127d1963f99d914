// Receives webhooks with the official library of Standard Webhooks.
// Usage: npm install && node receiver.mjs PORT SECRET
import http from "node:http";
import { Webhook } from "standardwebhooks";

const [port, secret] = process.argv.slice(2);
const webhook = new Webhook(secret);

http
  .createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      try {
        // The body as it came, not as a parser would write it again.
        const body = webhook.verify(Buffer.concat(chunks).toString("utf8"), request.headers);
        for (const delivery of [body].flat()) console.log("verified", delivery.id, delivery.type);
        response.writeHead(204).end();
      } catch (error) {
        console.log("refused", error.message);
        response.writeHead(401).end();
      }
    });
  })
  .listen(Number(port), "127.0.0.1", () => console.log("ready"));
