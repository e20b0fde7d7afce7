import { ModelFieldError, modelError } from "./errors.ts";
import type { ModelReader } from "./model-reader.ts";
import { readFloats } from "./read-floats.ts";

const centroidCount = 256;

/** 256 centroids for each of the parts a row is cut into (A303). */
export interface ProductQuantizer {
  readonly columnCount: number;
  /** Parts of a row; all have `subLength` columns but the last, which has `lastLength`. */
  readonly subCount: number;
  readonly subLength: number;
  readonly lastLength: number;
  /** Part s, centroid c: at (s·256 + c)·subLength, in the last part at s·256·subLength + c·lastLength. */
  readonly centroids: Float32Array;
}

/** Reads a quantizer for rows of `columnCount` columns stored as `subCount` codes each. */
export async function readProductQuantizer(
  reader: ModelReader,
  name: string,
  columnCount: number,
  subCount: number,
): Promise<ProductQuantizer> {
  await reader.need(16, name);
  const offset = reader.offset;
  const dim = reader.int32();
  const nsubq = reader.int32();
  const subLength = reader.int32();
  const lastLength = reader.int32();
  const wanted = (subCount - 1) * subLength + lastLength;
  const fits = subLength >= 1 && lastLength >= 1 && lastLength <= subLength && wanted === columnCount;
  if (dim !== columnCount || nsubq !== subCount || !fits) {
    throw modelError(ModelFieldError, {
      file: reader.file,
      offset,
      field: name,
      got: `dim ${dim}, nsubq ${nsubq}, dsub ${subLength}, lastdsub ${lastLength}`,
      expected: `dim ${columnCount} cut into ${subCount} parts of equal length, the last not longer`,
    });
  }
  const floatCount = dim * centroidCount;
  if (floatCount * 4 > reader.remaining) await reader.need(floatCount * 4, `${name}.centroids`);
  const centroids = await readFloats(reader, floatCount, `${name}.centroids`, subLength, true);
  return { columnCount, subCount, subLength, lastLength, centroids };
}
