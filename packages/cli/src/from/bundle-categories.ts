/** The categories a bundle's string indexers learnt, by the input column they read. */

import { explainBundle } from "mleap-ts-runtime";
import type { Categories } from "./made-requests.ts";

/** @param folder the unpacked bundle */
export async function bundleCategories(folder: string): Promise<Categories> {
  const { nodes } = await explainBundle(folder);
  const categories = new Map<string, readonly string[]>();
  for (const { op, inputs, texts } of nodes) {
    if (op !== "string_indexer") continue;
    for (const [at, { column }] of inputs.entries()) {
      // One list a column since MLeap 0.18, a single one before.
      const labels = texts[`labels_array_${at}`] ?? texts["labels"];
      if (labels !== undefined && !categories.has(column)) categories.set(column, labels);
    }
  }
  return categories;
}
