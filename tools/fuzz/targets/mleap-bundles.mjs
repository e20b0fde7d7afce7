// Target: the files of bundles, JSON and protobuf, joined by a mark so that changes reach them and never the archive around them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { loadBundle, MleapError, readLeapFrame } from "mleap-ts-runtime";

const fixtures = join(import.meta.dirname, "../../../packages/mleap-ts-runtime/fixtures");
const mark = Buffer.from("\n=====\n");
const joined = Buffer.from("\n-----\n");
const bundles = ["homes_linear_regression", "numeric_gbt_small", "nested_pipelines"];
const frames = bundles.map((name) => readLeapFrame(readFileSync(join(fixtures, name, "frame.json"), "utf8")));

export const dictionary = [mark, joined, Buffer.from('{"type":"tensor"'), Buffer.from('"handle_invalid"')];

/** name mark content joined name mark content … */
export const seeds = () =>
  bundles
    .flatMap((name) => ["bundle.json.zip", "bundle.pb.zip"].map((file) => join(fixtures, name, file)))
    .map((path) => {
      const files = Object.entries(unzipSync(new Uint8Array(readFileSync(path)))).filter(
        ([name]) => !name.endsWith("/"),
      );
      const parts = files.flatMap(([name, bytes], i) => [
        ...(i === 0 ? [] : [joined]),
        Buffer.from(name),
        mark,
        bytes,
      ]);
      return new Uint8Array(Buffer.concat(parts));
    })
    .filter(({ length }) => length < 200_000);

function split(bytes, separator) {
  const parts = [];
  let start = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, start)) {
    parts.push(bytes.subarray(start, at));
    start = at + separator.length;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

export async function run(bytes) {
  const files = {};
  for (const part of split(Buffer.from(bytes), joined)) {
    const [name, content] = split(part, mark);
    if (name.length > 0 && name.length < 200)
      files[name.toString("latin1").replaceAll("\0", "")] = new Uint8Array(content ?? []);
  }
  const model = await loadBundle(zipSync(files, { level: 0 }));
  for (const frame of frames) {
    if (model.inputSchema.names.every((name) => frame.schema.has(name))) model.transform(frame);
  }
}

export function isExpected(error) {
  return error instanceof MleapError;
}

export function watches(url) {
  return url.includes("/mleap-ts-runtime/dist/");
}
