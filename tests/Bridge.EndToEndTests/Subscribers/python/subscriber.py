"""Updates of one table, with pika (Debian: python3-pika).

Usage: subscriber.py amqp://user:password@host:port/vhost [messages]
"""
import json
import sys

import pika

remaining = int(sys.argv[2]) if len(sys.argv) > 2 else -1
connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
channel.queue_declare("container-updates", durable=True, arguments={"x-queue-type": "quorum"})
channel.queue_bind("container-updates", "bridge.changes", "ContainerChanged.public.containers.update")
channel.basic_qos(prefetch_count=100)
print("ready", flush=True)

for method, properties, body in channel.consume("container-updates"):
    change = json.loads(body)["message"]
    print(change["source"]["sequence"], change["operation"], change["containerId"], (change.get("container") or {}).get("name"), flush=True)
    channel.basic_ack(method.delivery_tag)
    remaining -= 1
    if remaining == 0:
        break

connection.close()
