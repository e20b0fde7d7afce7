/** Every command, one a line, in the order of the help page. */

import type { AddCommand } from "../command.ts";
import { addBuild } from "./build.ts";
import { addDescribe } from "./describe.ts";
import { addDev } from "./dev.ts";
import { addInit } from "./init.ts";
import { addInvoke } from "./invoke.ts";
import { addPipelineUp } from "./pipeline-up.ts";
import { addServe } from "./serve.ts";
import { addTest } from "./test.ts";

export const allCommands: readonly AddCommand[] = [
  addInit,
  addDev,
  addServe,
  addInvoke,
  addTest,
  addBuild,
  addDescribe,
  addPipelineUp,
];
