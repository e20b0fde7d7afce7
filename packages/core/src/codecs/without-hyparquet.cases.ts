/** The built package as it is installed where nobody added hyparquet. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a body is decoded to, or refused with. */
export interface Decoded {
  readonly rowCount?: number;
  readonly code?: string;
  readonly outcome?: string;
  readonly message?: string;
}

/** Decodes a body of a media type in a process of its own. */
export function decodeWithoutHyparquet(mediaType: string, body: string): Decoded {
  const root = mkdtempSync(join(tmpdir(), "stagewright-parquet-"));
  try {
    const core = join(import.meta.dirname, "../..");
    const installed = join(root, "node_modules/@stagewright/core");
    mkdirSync(installed, { recursive: true });
    cpSync(join(core, "dist"), join(installed, "dist"), { recursive: true });
    cpSync(join(core, "package.json"), join(installed, "package.json"));
    symlinkSync(join(core, "node_modules/csv-parse"), join(root, "node_modules/csv-parse"));
    const script = `
      import { allCodecs, parseMediaType } from "@stagewright/core";
      const [type, body] = process.argv.slice(1);
      const codec = allCodecs.find(({ mediaType }) => mediaType === type);
      const decode = async () =>
        codec.decode(Buffer.from(body), { columns: undefined, mediaType: parseMediaType(type), maxDepth: 9 });
      const decoded = await decode().then(
        ({ rowCount }) => ({ rowCount }),
        ({ code, outcome, message }) => ({ code, outcome, message }),
      );
      console.log(JSON.stringify(decoded));`;
    const printed = execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", script, "--", mediaType, body],
      { cwd: root, encoding: "utf8" },
    );
    return JSON.parse(printed);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
