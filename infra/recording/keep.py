"""Writes what lies in RabbitMQ's streams and in Redis to files: a line of JSON for each message and key.

Usage: keep.py PIPELINE FOLDER, with the connection strings of Bridge in the environment.
A header is written as {type: value}, with the letter that AMQP 0.9.1 has for the type; a body as "text" where it is UTF-8, else as "base64".
"""
import base64
import gzip
import json
import os
import socket
import sys
import urllib.request

import pika
import pika.data

pipeline, folder = sys.argv[1], sys.argv[2]
PROPERTIES = ["type", "content_type", "delivery_mode", "message_id", "correlation_id"]


def write(name, lines):
    """One file; the same lines give the same bytes."""
    with open(os.path.join(folder, name + ".jsonl.gz"), "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        for line in lines:
            packed.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def text(data):
    """Bytes as JSON can hold them."""
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def typed(decode):
    """Header values with the letters of their types."""
    def decode_typed(encoded, offset):
        kind = encoded[offset:offset + 1].decode()
        value, behind = decode(encoded, offset)
        return {kind: value.decode() if isinstance(value, bytes) else value}, behind
    return decode_typed


def read_stream(connection, stream):
    """Every message of a stream, from its first to its last."""
    channel = connection.channel()
    channel.basic_qos(prefetch_count=500)
    for method, properties, body in channel.consume(stream, arguments={"x-stream-offset": "first"}, inactivity_timeout=3):
        if method is None:
            break
        headers = dict(properties.headers)
        line = {"number": headers.pop("x-stream-offset")["l"]}
        line.update({name: getattr(properties, name) for name in PROPERTIES if getattr(properties, name) is not None})
        line["headers"] = headers
        yield {**line, **text(body)}
        channel.basic_ack(method.delivery_tag)
    channel.cancel()
    channel.close()


class Redis:
    """The few commands that reading needs."""

    def __init__(self, address):
        host, port = address.split(":")
        self.stream = socket.create_connection((host, int(port))).makefile("rwb")

    def ask(self, *words):
        """A command's answer."""
        encoded = [word if isinstance(word, bytes) else word.encode() for word in words]
        self.stream.write(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
        self.stream.flush()
        return self.read()

    def read(self):
        """One value of the protocol."""
        line = self.stream.readline()[:-2]
        if line[:1] == b"*":
            return [self.read() for _ in range(int(line[1:]))]
        if line[:1] == b"$":
            return self.stream.read(int(line[1:]) + 2)[:-2] if line != b"$-1" else None
        if line[:1] == b"-":
            raise IOError(line.decode())
        return line[1:].decode()


def read_redis(redis):
    """Every key of the pipeline with its type and its value."""
    reads = {"string": ["GET"], "hash": ["HGETALL"], "set": ["SMEMBERS"], "list": ["LRANGE", "0", "-1"]}
    for key in sorted(redis.ask("KEYS", f"bridge:{pipeline}:*")):
        kind = redis.ask("TYPE", key)
        command, *rest = reads[kind]
        value = redis.ask(command, key, *rest)
        values = [text(item) for item in (value if isinstance(value, list) else [value])]
        yield {"key": key.decode(), "type": kind, "values": sorted(values, key=str) if kind == "set" else values}


def definitions():
    """The queues, streams, exchanges, bindings and policies of the virtual host, as the management API takes them back."""
    address = urllib.request.urlparse(os.environ["ConnectionStrings__RabbitMqManagement"])
    request = urllib.request.Request(f"http://{address.hostname}:{address.port}/api/definitions/%2F")
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{address.username}:{address.password}".encode()).decode())
    with urllib.request.urlopen(request) as answer:
        found = json.load(answer)
    return {name: found[name] for name in ["queues", "exchanges", "bindings", "policies"]}


amqp = pika.BlockingConnection(pika.URLParameters(os.environ["ConnectionStrings__RabbitMq"] + "/%2F"))
pika.data.decode_value = typed(pika.data.decode_value)
for stream in ["outbox", "state", "offsets", "webhook.waiting.waiting"]:
    write(stream, read_stream(amqp, f"bridge.{pipeline}.{stream}"))
write("redis", read_redis(Redis(os.environ["ConnectionStrings__Redis"])))
with open(os.path.join(folder, "definitions.json"), "w", encoding="utf-8") as file:
    json.dump(definitions(), file, indent=1, sort_keys=True)
    file.write("\n")
