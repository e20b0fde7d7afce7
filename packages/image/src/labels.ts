/** Labels of a stage's image. */

import { BIND_LABEL } from "@stagewright/core";

/**
 * Labels in the order they are written.
 *
 * @param title what the image is called, without registry and tag
 * @param base the image it is made from
 * @param schema labels of what the stage declares
 */
export function imageLabels(
  title: string,
  base: string,
  schema: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  return new Map([
    // C36: every image of a pipeline carries it; CreateModel refuses one that does not (C37).
    [BIND_LABEL, "true"],
    ["org.opencontainers.image.title", title],
    ["org.opencontainers.image.base.name", base],
    ...schema,
  ]);
}
