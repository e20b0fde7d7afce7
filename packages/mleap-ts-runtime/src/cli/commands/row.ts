import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { exactJson, parseJson } from "../../bundle/json-text.ts";
import { loadBundle } from "../../bundle/load-bundle.ts";
import { mleapError } from "../../errors.ts";
import { readFrameJson } from "../../frame/frame-json.ts";
import { LeapFrame } from "../../frame/leap-frame.ts";
import { Schema } from "../../frame/schema.ts";
import { schemaJson, writeRowJson } from "../../frame/write-frame-json.ts";
import type { Transformer } from "../../transformer.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";

/** Scores one row and shows what every node made of it. */
export const rowCommand: Command = {
  name: "row",
  summary: "show the values of every node for one row",
  usage:
    'mleap-ts row <bundle> [row.json]   (a JSON object {"column": value} or a leap frame, whose first row counts)',
  run: async (args, { stdin, stdout }) => {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const [bundle, file, ...rest] = positionals;
    if (bundle === undefined || rest.length > 0) throw new UsageError(rowCommand.usage);
    const model = await loadBundle(bundle, { longs: "bigint" });
    const text = file === undefined ? await allText(stdin) : await readFile(file, "utf8");
    const out = model.transform(firstRow(text, model));
    if (out.rowCount === 0) stdout.write("the row is dropped (handle_invalid skip)\n");
    else for (const line of describeNodes(model, out)) stdout.write(`${line}\n`);
    return exitCodes.ok;
  },
};

async function allText(source: AsyncIterable<Uint8Array | string>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const part of source)
    text += typeof part === "string" ? part : decoder.decode(part, { stream: true });
  return text + decoder.decode();
}

/** The row as a frame: a leap frame's first row, or an object typed by what the model wants. */
function firstRow(text: string, { inputSchema }: Transformer): LeapFrame {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (cause) {
    throw mleapError(
      "MLEAP_FRAME_INVALID",
      { where: "row", problem: "not JSON", expected: "a JSON object or a leap frame" },
      { cause },
    );
  }
  if (typeof json === "object" && json !== null && "schema" in json && "rows" in json) {
    const frame = readFrameJson(text);
    return LeapFrame.fromRows(frame.schema, frame.rows().slice(0, 1));
  }
  const row = (json ?? {}) as Readonly<Record<string, unknown>>;
  const missing = inputSchema.names.filter((name) => !Object.hasOwn(row, name));
  if (missing.length > 0)
    throw mleapError("MLEAP_FRAME_COLUMN_MISSING", { columns: missing, known: Object.keys(row) });
  // Values go through the frame reader, which knows the JSON form of every type.
  const values = inputSchema.names.map((name) => row[name]);
  return readFrameJson(
    `{"schema":${schemaJson(new Schema(inputSchema.fields))},"rows":[${exactJson(values)}]}`,
  );
}

function describeNodes(model: Transformer, out: LeapFrame): readonly string[] {
  const show = (name: string): string => {
    const field = { name, type: out.schema.typeOf(name)! };
    return `${name} = ${writeRowJson(new Schema([field]), [out.column(name)[0]]).slice(1, -1)}`;
  };
  return [
    ...model.inputSchema.names.map((name) => `input: ${show(name)}`),
    ...model.nodes.flatMap(({ name, op, outputs }) =>
      outputs.map((field) => `${op} ${name}: ${show(field.name)}`),
    ),
  ];
}
