import { parseArgs } from "node:util";
import { explainBundle } from "../../bundle/explain-bundle.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";

/** Prints one line for every problem and finding of a bundle. */
export const lintCommand: Command = {
  name: "lint",
  summary: "list everything wrong or doubtful in a bundle",
  usage: "mleap-ts lint <bundle>",
  run: async (args, { stdout }) => {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const [bundle, ...rest] = positionals;
    if (bundle === undefined || rest.length > 0) throw new UsageError(lintCommand.usage);
    const { issues, findings } = await explainBundle(bundle);
    for (const { code, message } of issues) stdout.write(`error ${code} ${message}\n`);
    for (const { message } of findings) stdout.write(`warning ${message}\n`);
    if (issues.length + findings.length > 0) return exitCodes.refused;
    stdout.write("nothing to say against this bundle\n");
    return exitCodes.ok;
  },
};
