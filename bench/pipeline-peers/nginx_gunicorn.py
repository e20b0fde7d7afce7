"""nginx in front of gunicorn with one synchronous worker, as the platform's sample containers start them; ends both on SIGTERM."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
port = os.environ["SAGEMAKER_BIND_TO_PORT"]
folder = tempfile.mkdtemp(prefix="nginx-gunicorn-")
user = "user root;" if os.geteuid() == 0 else ""
with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as file:
    file.write(f"""
{user} worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log /dev/stderr warn;
events {{ worker_connections 2048; }}
http {{
  access_log /dev/null combined;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream gunicorn {{ server unix:{folder}/gunicorn.sock; }}
  server {{
    listen 127.0.0.1:{port}; client_max_body_size 5m; keepalive_requests 100000000;
    location ~ ^/(ping|invocations) {{ proxy_set_header Host $http_host; proxy_redirect off; proxy_pass http://gunicorn; }}
    location / {{ return 404 "{{}}"; }}
  }}
}}
""")
words = ["--workers", "1", "--bind", f"unix:{folder}/gunicorn.sock", "--backlog", "2048", "--log-level", "warning"]
started = [subprocess.Popen([sys.executable, "-m", "gunicorn", *words, "flask_app:app"], cwd=here)]


def stop(*_):
    for process in started:
        process.terminate()


signal.signal(signal.SIGTERM, stop)
while not os.path.exists(f"{folder}/gunicorn.sock"):
    if started[0].poll() is not None:
        sys.exit("gunicorn ended before it listened")
    time.sleep(0.05)
started.append(subprocess.Popen(["/usr/sbin/nginx", "-c", f"{folder}/nginx.conf"]))
for process in started:
    process.wait()
shutil.rmtree(folder)
