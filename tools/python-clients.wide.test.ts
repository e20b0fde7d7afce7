/** `.ci/python-clients.sh` installs what is not there in the version it asks for, and nothing otherwise. Needs Python; uses no network. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../.ci/python-clients.sh", import.meta.url));
const hasPython = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
const pins = /^packages='([^']*)'$/m.exec(readFileSync(script, "utf8"))![1]!.split(" ");

describe.skipIf(!hasPython)("the Python of the wide tests", () => {
  const folder = mkdtempSync(join(tmpdir(), "stagewright-python-"));
  let packages = "";
  beforeAll(() => {
    spawnSync("python3", ["-m", "venv", "--without-pip", folder]);
    const [lib] = readdirSync(join(folder, "lib"));
    packages = join(folder, "lib", lib!, "site-packages");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What an installer leaves of a package: the folder Python reads its version from. */
  function leave(pin: string): void {
    const [name, version] = pin.split("==") as [string, string];
    const info = join(packages, `${name.replaceAll("-", "_")}-${version}.dist-info`);
    mkdirSync(info);
    writeFileSync(join(info, "METADATA"), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  }

  /** Runs the script where pip has no index to install from: that it tries to is told by its words. */
  function run() {
    const env = { ...process.env, STAGEWRIGHT_PYTHON_CLIENTS: folder, PIP_NO_INDEX: "1" };
    return spawnSync("sh", [script], { env, encoding: "utf8" });
  }

  function only(...kept: readonly string[]): void {
    for (const name of readdirSync(packages))
      if (name.endsWith(".dist-info") && !name.startsWith("pip-"))
        rmSync(join(packages, name), { recursive: true });
    for (const pin of kept) leave(pin);
  }

  it("is taken as it is where every package has its version", () => {
    only(...pins);
    expect(run()).toMatchObject({
      status: 0,
      stdout: `export STAGEWRIGHT_TEST_PYTHON=${folder}/bin\n`,
      stderr: "",
    });
  });

  it("is installed anew where one is missing", () => {
    const pin = pins.find((one) => one.startsWith("openapi-spec-validator=="))!;
    only(...pins.filter((other) => other !== pin));
    const { status, stderr } = run();
    expect(status).not.toBe(0);
    expect(stderr).toContain(`No matching distribution found for ${pin}`);
  });

  it("is installed anew where a package has another version", () => {
    const [name] = pins[0]!.split("==");
    only(`${name}==0.0.1`, ...pins.slice(1));
    const { status, stderr } = run();
    expect(status).not.toBe(0);
    expect(stderr).toContain(`No matching distribution found for ${pins[0]}`);
  });
});
