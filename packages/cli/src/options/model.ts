/** `--model` of every command that starts a stage. */

import { pathStats } from "@stagewright/image";
import { errors } from "../errors.ts";

/**
 * The folder of a model artifact, if one is named.
 *
 * @throws SW_CLI_MODEL where it is none: a stage that is started without it would name a temporary path
 */
export function checkModel(model: string | undefined): string | undefined {
  if (model === undefined) return undefined;
  const stats = pathStats(model);
  if (stats?.isDirectory() !== true) throw errors.SW_CLI_MODEL({ model, isFile: stats !== undefined });
  return model;
}
