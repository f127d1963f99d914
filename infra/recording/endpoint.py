"""A webhook's receiver: /ok takes everything, /busy takes an insert that comes again and else answers 503, /gone answers 410.

Usage: endpoint.py PORT
"""
import http.server
import sys

ANSWERS = {"/ok": 204, "/busy": 503, "/gone": 410}
tried = set()


class Endpoint(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        delivery = self.headers.get("webhook-id")
        comes_again = self.path == "/busy" and delivery in tried and b'"operation":"insert"' in body
        tried.add(delivery)
        self.send_response(204 if comes_again else ANSWERS.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        """Says nothing."""


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
