# Deletes in any table, with bunny (Debian: ruby-bunny).
# Usage: subscriber.rb amqp://user:password@host:port/vhost [messages]
require "bunny"
require "json"

remaining = ARGV[1] ? ARGV[1].to_i : -1
connection = Bunny.new(ARGV[0]).start
channel = connection.create_channel
channel.prefetch(100)
queue = channel.queue("deletes", durable: true, arguments: { "x-queue-type" => "quorum" })
queue.bind("bridge.changes", routing_key: "RowChanged.*.*.delete")
queue.bind("bridge.changes", routing_key: "ContainerChanged.*.*.delete")
$stdout.sync = true
done = Queue.new
puts "ready"

queue.subscribe(manual_ack: true) do |delivery, _properties, body|
  change = JSON.parse(body)["message"]
  puts "#{change["source"]["sequence"]} #{change["operation"]} #{change["source"]["table"]} #{change["key"] || change["containerId"]}"
  channel.ack(delivery.delivery_tag)
  remaining -= 1
  done << true if remaining.zero?
end

done.pop
connection.close
