# Python on a socket that fcm holds: reloads and scaling lose no request. See ecosystem.json beside it.
import http.server
import os
import signal
import socket
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"hello from {os.getpid()}, generation {os.environ['FCM_GENERATION']}\n".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
server.daemon_threads = False  # server_close() waits for answers that are under way
server.socket.close()
server.socket = socket.socket(fileno=3)  # the first of LISTEN_FDS
server.socket.setblocking(False)  # shared by all workers: another one may have been faster
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
print("ready", flush=True)
server.serve_forever(poll_interval=0.05)
server.server_close()
