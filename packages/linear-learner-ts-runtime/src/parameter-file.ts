import type { ArtifactMember } from "./artifact-members.ts";
import { ByteCursor } from "./byte-cursor.ts";
import { elementTypes, readElements } from "./element-types.ts";
import { ArtifactFieldError, ArtifactLimitError, ArtifactUnsupportedError, artifactError } from "./errors.ts";
import type { LinearLearnerLimits } from "./limits.ts";

/** One array of the parameter file, row-major. */
export interface ParameterArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

const listMagic = 0x112;
const secondVersion = 0xf993fac9;
const firstVersion = 0xf993fac8;
const mostDimensions = 8;
const mostNameBytes = 4096;

/**
 * Reads an MXNet parameter file (A62) into arrays by name, `arg:fc0_weight` as `fc0_weight`. Every count is checked against the bytes
 * that are left before anything is allocated.
 */
export function readParameterFile(
  member: ArtifactMember,
  limits: LinearLearnerLimits,
): ReadonlyMap<string, ParameterArray> {
  const cursor = new ByteCursor(member);
  const magic = cursor.uint64("magic");
  if (magic !== listMagic) cursor.fail("magic", 0, `0x${magic.toString(16)}`, "0x112");
  cursor.uint64("reserved");
  const count = readCount(cursor, "arrays", 12, limits);
  const arrays: ParameterArray[] = [];
  for (let i = 0; i < count; i++) arrays.push(readArray(cursor, `arrays[${i}]`));
  const nameCountOffset = cursor.offset;
  const nameCount = readCount(cursor, "names", 8, limits);
  if (nameCount !== count)
    cursor.fail("names", nameCountOffset, `${nameCount} names`, `${count}, one per array`);
  const byName = new Map<string, ParameterArray>();
  for (const [i, array] of arrays.entries()) {
    const offset = cursor.offset;
    const name = readName(cursor, `names[${i}]`).replace(/^(arg|aux):/, "");
    if (byName.has(name)) cursor.fail(`names[${i}]`, offset, `${name} a second time`, "each name once");
    byName.set(name, array);
  }
  if (cursor.remaining > 0) {
    cursor.fail(
      "end of the file",
      cursor.offset,
      `${cursor.remaining} bytes more`,
      "nothing after the names",
    );
  }
  return byName;
}

function readCount(
  cursor: ByteCursor,
  field: string,
  leastBytes: number,
  limits: LinearLearnerLimits,
): number {
  const offset = cursor.offset;
  const count = cursor.uint64(`number of ${field}`);
  if (count > limits.maxArrays) {
    throw artifactError(ArtifactLimitError, {
      file: cursor.file,
      offset,
      field: `number of ${field}`,
      got: String(count),
      expected: `at most ${limits.maxArrays} (maxArrays)`,
    });
  }
  cursor.need(count * leastBytes, `number of ${field}`);
  return count;
}

function readArray(cursor: ByteCursor, field: string): ParameterArray {
  const shape = readShape(cursor, field);
  cursor.skip(8, `${field}.device`);
  const typeOffset = cursor.offset;
  const typeCode = cursor.int32(`${field}.elementType`);
  const type = elementTypes[typeCode];
  if (type === undefined) {
    cursor.fail(`${field}.elementType`, typeOffset, String(typeCode), `0 to ${elementTypes.length - 1}`);
  }
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  cursor.need(length * type.byteLength, `${field}.data`);
  const offset = cursor.offset;
  const data = readElements(cursor.take(length * type.byteLength, `${field}.data`), type, length);
  cursor.checkFinite(data, `${field}.data`, offset, type.byteLength);
  return { shape, data };
}

/** Reads what comes before the device, whose form tells the version of the array. */
function readShape(cursor: ByteCursor, field: string): number[] {
  const offset = cursor.offset;
  const first = cursor.uint32(`${field}.version`);
  if (first === secondVersion) {
    const storage = cursor.int32(`${field}.storageType`);
    if (storage !== 0) {
      throw artifactError(
        ArtifactUnsupportedError,
        {
          file: cursor.file,
          offset: offset + 4,
          field: `${field}.storageType`,
          got: String(storage),
          expected: "0 (dense)",
        },
        "Save the weights densely.",
      );
    }
  }
  const hasVersion = first === secondVersion || first === firstVersion;
  const dimensionCount = hasVersion ? cursor.uint32(`${field}.dimensions`) : first;
  if (dimensionCount < 1 || dimensionCount > mostDimensions) {
    cursor.fail(`${field}.dimensions`, offset, String(dimensionCount), `1 to ${mostDimensions} dimensions`);
  }
  const shape: number[] = [];
  for (let i = 0; i < dimensionCount; i++) {
    const at = cursor.offset;
    const name = `${field}.shape[${i}]`;
    const dimension = hasVersion ? cursor.uint64(name) : cursor.uint32(name);
    if (dimension < 1) cursor.fail(name, at, String(dimension), "at least 1");
    shape.push(dimension);
  }
  return shape;
}

function readName(cursor: ByteCursor, field: string): string {
  const offset = cursor.offset;
  const byteLength = cursor.uint64(field);
  if (byteLength > mostNameBytes)
    cursor.fail(field, offset, `${byteLength} bytes`, `at most ${mostNameBytes}`);
  const bytes = cursor.take(byteLength, field);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const problem = {
      file: cursor.file,
      offset,
      field,
      got: "bytes that are not UTF-8",
      expected: "a name in UTF-8",
    };
    throw artifactError(ArtifactFieldError, problem, undefined, cause);
  }
}
