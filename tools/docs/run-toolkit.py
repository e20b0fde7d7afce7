"""Runs an inference.py by sagemaker-inference itself: requests as JSON lines in, status, content type and body out.

python run-toolkit.py <folder of inference.py> <model folder>
"""

import json
import sys

from sagemaker_inference.transformer import Transformer

code, model = sys.argv[1:]
sys.path.insert(0, code)


class Properties:
    def __init__(self, headers):
        self.headers = headers

    def get_request_properties(self):
        return self.headers


class Context:
    """What Multi Model Server hands to a handler, as far as the toolkit looks at it."""

    def __init__(self, headers):
        self.system_properties = {"model_dir": model}
        self.request_processor = [Properties(headers)]
        self.status = 200
        self.content_type = None

    def set_response_status(self, code, phrase):
        self.status = code

    def set_response_content_type(self, index, content_type):
        self.content_type = content_type


transformer = Transformer()
for line in sys.stdin:
    request = json.loads(line)
    context = Context(request["headers"])
    body = transformer.transform([{"body": bytearray(request["body"].encode())}], context)[0]
    answer = {"status": context.status, "contentType": context.content_type, "body": body}
    print(json.dumps(answer), flush=True)
