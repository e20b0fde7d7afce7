/** The endpoint over HTTP, for the unchanged AWS clients: `POST /endpoints/{name}/invocations` (C272). */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  answerCall,
  answerOfError,
  type Endpoint,
  type EndpointAnswer,
  refuseCall,
  refuseLength,
} from "./endpoint.ts";
import type { Body } from "./hop.ts";
import { internalFailure, unknownOperation } from "./runtime-errors.ts";

const ROUTE = /^\/endpoints\/([^/?]+)\/invocations(?:\?|$)/;

export function createEndpointServer(endpoint: Endpoint): Server {
  return createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    answer(endpoint, request)
      .catch(() => answerOfError(internalFailure()))
      .then(
        (result) => {
          response.writeHead(result.status, result.headers as string[]);
          writeBody(response, result.body);
        },
        // A header the container sent that HTTP does not allow on the way out.
        () => response.destroy(),
      );
  });
}

async function answer(endpoint: Endpoint, request: IncomingMessage): Promise<EndpointAnswer> {
  const name = request.method === "POST" ? endpointNameOf(request.url ?? "") : undefined;
  const refusal = name === undefined ? unknownOperation() : refuseCall(endpoint, name, request.headers);
  if (refusal !== undefined) {
    // Read to the end and dropped, so that the client gets to see the answer and may keep its connection.
    request.resume();
    return answerOfError(refusal);
  }
  const body = await readBody(request, endpoint.limits.maxRequestBytes);
  const tooLong = refuseLength(endpoint, body.byteLength);
  return tooLong === undefined ? answerCall(endpoint, request.headers, body) : answerOfError(tooLong);
}

/** The body as it arrives; beyond the limit only counted. Never settles when the client goes: nobody is left to answer. */
function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  return new Promise((settle) => {
    const chunks: Buffer[] = [];
    let byteLength = 0;
    request.on("data", (chunk: Buffer) => {
      byteLength += chunk.length;
      if (byteLength <= limit) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on("end", () => settle({ chunks, byteLength }));
  });
}

function writeBody(response: ServerResponse, { chunks }: Body): void {
  for (const chunk of chunks.slice(0, -1)) response.write(chunk);
  response.end(chunks.at(-1));
}

function endpointNameOf(url: string): string | undefined {
  const encoded = ROUTE.exec(url)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
