// Target: whatever comes over a connection to a stage: heads, framings, bodies. The answer is HTTP and never a 500.
import { connect } from "node:net";
import { defineStage, readEnvironment, silentLogger } from "@stagewright/core";
import { createStageServer, LineBuffer } from "@stagewright/server";

const stage = defineStage("echo").input({ columns: { x: "float64", y: "float64" } });
const environment = readEnvironment({ STAGEWRIGHT_HOST: "127.0.0.1", SAGEMAKER_BIND_TO_PORT: "0" });
const log = {
  events: { ...silentLogger, fatal: () => {} },
  lines: new LineBuffer(16_384, 0, () => {}),
  flush: () => {},
};
const server = createStageServer(stage, { environment, log });
await server.start();

export const maxMegabytes = 200;

const request = (head, body = "") => Buffer.from(`${head.replaceAll("\n", "\r\n")}\r\n\r\n${body}`, "latin1");

export const seeds = () => [
  request("POST /invocations HTTP/1.1\nhost: a\ncontent-type: text/csv\ncontent-length: 4", "1,2\n"),
  request(
    "POST /invocations HTTP/1.1\nhost: a\ncontent-type: application/json\naccept: text/csv;q=0.5, */*\ntransfer-encoding: chunked",
    "7\r\n[[1,2]]\r\n0\r\n\r\n",
  ),
  request("GET /ping HTTP/1.1\nhost: a"),
  request("GET /ping?x=1 HTTP/1.0"),
  request("PUT /invocations HTTP/1.1\nhost: a\ncontent-length: 0"),
  request(
    "POST /invocations HTTP/1.1\nhost: a\nexpect: 100-continue\nx-amzn-sagemaker-custom-attributes: a=b\nx-amzn-sagemaker-inference-id: i\ncontent-length: 3",
    "1,2",
  ),
  request(
    "POST /invocations HTTP/1.1\nhost: a\ncontent-encoding: gzip\ncontent-type: text/csv\ncontent-length: 2",
    "\x1f\x8b",
  ),
];

export const dictionary = [
  "\r\n",
  "content-length: 99999999999\r\n",
  "transfer-encoding: chunked\r\n",
  "\r\n\r\n",
  "0\r\n\r\n",
  "content-encoding: gzip, gzip\r\n",
  "accept: \r\n",
].map((text) => Buffer.from(text, "latin1"));

/** Sends the bytes and the end; the server answers or closes. */
export function run(bytes) {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.end(bytes));
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      if (answer.length < 100_000) answer += text;
    });
    socket.on("error", () => resolve());
    socket.on("close", () => {
      if (/^HTTP\/1\.1 500/m.test(answer)) reject(new Error(`a 500: ${answer.slice(0, 300)}`));
      else if (answer !== "" && !answer.startsWith("HTTP/1.1 "))
        reject(new Error(`no HTTP: ${answer.slice(0, 80)}`));
      else resolve();
    });
  });
}

export function isExpected() {
  return false;
}

export function watches(url) {
  return url.includes("/server/dist/") || url.includes("/core/dist/");
}

export const close = () => server.drain(0);
