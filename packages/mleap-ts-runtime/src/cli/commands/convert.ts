import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Command, exitCodes, UsageError } from "../command.ts";

/** Writes a bundle in the other format. */
export const convertCommand: Command = {
  name: "convert",
  summary: "write a bundle as JSON or protobuf",
  usage: "mleap-ts convert <bundle> --to json|protobuf --out <file.zip>",
  run: async (args, { stdout }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { to: { type: "string" }, out: { type: "string" } },
    });
    const [bundle, ...rest] = positionals;
    const { to, out } = values;
    if (
      bundle === undefined ||
      rest.length > 0 ||
      out === undefined ||
      (to !== "json" && to !== "protobuf")
    ) {
      throw new UsageError(convertCommand.usage);
    }
    const { convertBundle } = await import("../../bundle/convert-bundle.ts");
    await writeFile(out, await convertBundle(bundle, { to }));
    stdout.write(`${out}: ${to}\n`);
    return exitCodes.ok;
  },
};
