/** Projects written by `init`, installed from packed tarballs as a user would from the registry, pass their own tests. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ProjectPackage, projectPackages } from "../src/project-packages.ts";
import { runCommand } from "../src/run-command.ts";

const packages = new URL("../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "stagewright-init-"));
if (process.env.KEEP === undefined) afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  overrides?: Record<string, string>;
}

function pack(names: readonly string[]): Readonly<Record<string, string>> {
  const tarballs: Record<string, string> = {};
  for (const name of names) {
    const target = join(folder, "tarballs", name);
    mkdirSync(target, { recursive: true });
    execFileSync("pnpm", ["pack", "--pack-destination", target], {
      cwd: join(packages, name),
      stdio: "pipe",
    });
    const manifest = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as Manifest;
    tarballs[manifest.name] = `file:${join(target, readdirSync(target)[0]!)}`;
  }
  return tarballs;
}

let tarballs: Readonly<Record<string, string>> = {};
beforeAll(() => {
  const inContainer = [
    "core",
    "server",
    "mleap-ts-runtime",
    "mleap-stage",
    "xgboost-ts-runtime",
    "xgboost-stage",
  ];
  tarballs = pack([...inContainer, "image", "testing", "local", "cli"]);
});

/** npm in a project whose packages of ours come from the tarballs. */
function installed(project: string) {
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Manifest;
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    // As a released command writes it, with tarballs for what the registry would give.
    for (const name of Object.keys(group ?? {}))
      group![name] = tarballs[name] ?? projectPackages([name as ProjectPackage], null)[name]!;
  }
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  manifest.overrides = Object.fromEntries(
    Object.entries(tarballs).map(([name, file]) => [name, name in direct ? `$${name}` : file]),
  );
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  const npm = (...words: readonly string[]) =>
    execFileSync("npm", [...words], { cwd: project, encoding: "utf8", stdio: "pipe" });
  npm("install", "--no-audit", "--no-fund");
  return npm;
}

it("a stage passes its own tests, builds its Dockerfile, and answers over HTTP", {
  timeout: 300_000,
}, async () => {
  const project = join(folder, "my-stage");
  expect(await runCommand(["init", project], { out: () => {}, err: () => {} })).toBe(0);
  const npm = installed(project);
  expect(npm("test")).toMatch(/7 passed/);
  expect(npm("exec", "--", "stagewright", "test")).toContain("ok       two records");
  expect(npm("exec", "--", "stagewright", "build", "--dry-run", "--tag", "my-stage")).toContain(
    "ENTRYPOINT [",
  );
  expect(npm("exec", "--", "stagewright", "invoke", "--model", "model", "--body", "0.75,0.75")).toContain(
    "1.0,0.0",
  );
});

it("the pipeline of a bundle and a booster passes its own tests and answers at home", {
  timeout: 300_000,
}, async () => {
  const project = join(folder, "my-pipeline");
  const bundle = join(packages, "mleap-ts-runtime/fixtures/homes_linear_regression/bundle.json.zip");
  const io = { out: () => {}, err: () => {} };
  expect(await runCommand(["init", project, "--from", bundle, oneFeatureModel()], io)).toBe(0);
  const npm = installed(project);
  expect(npm("test")).toMatch(/3 passed/);
  expect(npm("exec", "--", "stagewright", "build", "spark", "--dry-run", "--tag", "spark")).toContain(
    "ENTRYPOINT [",
  );
  const up = spawn(join(project, "node_modules/.bin/stagewright"), ["pipeline", "up"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await endpointOf(up.stdout);
    const row = "1,1,1,1,1,1,1,1,Entire home/apt,0.0,strict,0.0,Other\n";
    const answer = await fetch(`${url}/endpoints/my-pipeline/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: row,
    });
    expect([answer.status, Number(await answer.text())]).toEqual([200, expect.any(Number)]);
  } finally {
    up.kill("SIGTERM");
    await once(up, "close");
  }
});

/** The bundle's one number, a price, goes into a model of one feature: a stump written by hand. */
function oneFeatureModel(): string {
  const tree = {
    tree_param: { num_nodes: "3", num_feature: "1", size_leaf_vector: "1", num_deleted: "0" },
    id: 0,
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    parents: [2_147_483_647, 0, 0],
    split_indices: [0, 0, 0],
    split_conditions: [50, -1, 1],
    split_type: [0, 0, 0],
    default_left: [1, 0, 0],
    base_weights: [0, -1, 1],
    loss_changes: [1, 0, 0],
    sum_hessian: [2, 1, 1],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
  };
  const model = {
    version: [1, 7, 4],
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: [],
      learner_model_param: { base_score: "5E-1", num_class: "0", num_feature: "1", num_target: "1" },
      objective: { name: "reg:squarederror", reg_loss_param: { scale_pos_weight: "1" } },
      gradient_booster: {
        name: "gbtree",
        model: {
          gbtree_model_param: { num_parallel_tree: "1", num_trees: "1", size_leaf_vector: "0" },
          tree_info: [0],
          trees: [tree],
        },
      },
    },
  };
  const path = join(folder, "xgboost-model");
  writeFileSync(path, JSON.stringify(model));
  return path;
}

/** Address of the endpoint, from the line that says how to call it; what follows is read and dropped. */
function endpointOf(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    output.on("data", (piece: Buffer) => {
      text += piece.toString();
      const url = /--endpoint-url (http:\/\/[\d.:]+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    output.on("end", () => reject(new Error(`no endpoint in: ${text}`)));
  });
}
