import type { ArtifactMember, ArtifactMembers } from "./artifact-members.ts";
import { readArtifact } from "./artifact-source.ts";
import {
  ArtifactArchiveError,
  ArtifactFieldError,
  ArtifactUnsupportedError,
  artifactError,
} from "./errors.ts";
import { kindOf, readJsonMember } from "./json-member.ts";
import { defaultLimits, type LinearLearnerLimits } from "./limits.ts";
import { readLinearGraph } from "./linear-graph.ts";
import { LinearLearnerModel } from "./linear-learner-model.ts";
import type { LinearWeights } from "./linear-margins.ts";
import { type ModelDescription, readModelDescription } from "./model-description.ts";
import { type ParameterArray, readParameterFile } from "./parameter-file.ts";
import { readSymbolGraph } from "./symbol-graph.ts";

export interface LoadLinearLearnerOptions {
  /** What an artifact may ask for; raise a limit only for one you trust. */
  readonly limits?: Partial<LinearLearnerLimits>;
}

/**
 * Loads an artifact of SageMaker's built-in Linear Learner.
 *
 * A string is a path: of `model.tar.gz`, of the tar or of the `model_algo-1` in it, whatever its name; or of a folder (`SM_MODEL_DIR`)
 * that holds one of them, or the members themselves. Bytes are any of the archives.
 *
 * @example
 * const model = await loadLinearLearner("/opt/ml/model");
 * const { score, predictedLabel } = model.predict({ data: new Float32Array(14), rowCount: 1, columnCount: 14 });
 *
 * @throws `LINEAR_LEARNER_ARTIFACT_…` (see the catalogue in `errors.ts`). Source: A60–A69.
 */
export async function loadLinearLearner(
  pathOrBytes: string | Uint8Array,
  options: LoadLinearLearnerOptions = {},
): Promise<LinearLearnerModel> {
  const limits = { ...defaultLimits, ...options.limits };
  const members = await readArtifact(pathOrBytes, limits);
  const prefix = readManifest(memberNamed(members, "manifest.json"), limits);
  const description = readModelDescription(memberNamed(members, "additional-params.json"), limits);
  const graph = readSymbolGraph(memberNamed(members, `${prefix}-symbol.json`), limits);
  const parameterMember = memberNamed(members, `${prefix}-0000.params`);
  const { weightName, biasName } = readLinearGraph(graph, description);
  const arrays = readParameterFile(parameterMember, limits);
  const weight = arrayNamed(arrays, weightName, parameterMember);
  const bias = biasName === undefined ? undefined : arrayNamed(arrays, biasName, parameterMember);
  return new LinearLearnerModel(description, checkWeights(parameterMember, description, weight, bias));
}

/** The manifest names the prefix of the graph's and the parameters' files, and the version of the whole (A60). */
function readManifest(member: ArtifactMember, limits: LinearLearnerLimits): string {
  const manifest = readJsonMember(member, limits);
  const { file } = member;
  if (manifest["version"] !== 1) {
    const problem = { file, field: "version", got: kindOf(manifest["version"]), expected: "1" };
    throw artifactError(ArtifactUnsupportedError, problem);
  }
  const prefixes = Object.keys(manifest).filter((name) => manifest[name] === "mxnet_module");
  const [prefix] = prefixes;
  if (prefixes.length !== 1 || prefix === undefined) {
    throw artifactError(ArtifactFieldError, {
      file,
      field: "manifest",
      got: `${prefixes.length} entries "mxnet_module"`,
      expected: "exactly one",
    });
  }
  return prefix;
}

function memberNamed(members: ArtifactMembers, name: string): ArtifactMember {
  const member = members.get(name);
  if (member !== undefined) return member;
  const [some] = members.values();
  throw artifactError(ArtifactArchiveError, {
    file: some?.file.replace(/[^›/]*$/, "").replace(/ › $/, "") ?? "<artifact>",
    field: "members",
    got: [...members.keys()].slice(0, 6).join(", ") || "none",
    expected: name,
  });
}

function arrayNamed(
  arrays: ReadonlyMap<string, ParameterArray>,
  name: string,
  member: ArtifactMember,
): ParameterArray {
  const array = arrays.get(name);
  if (array !== undefined) return array;
  const got = [...arrays.keys()].slice(0, 6).join(", ") || "no arrays";
  throw artifactError(ArtifactFieldError, { file: member.file, field: "names", got, expected: name });
}

/** Weight [features, outputs], bias [1, outputs] (A67); as many outputs as the kind of model has. */
function checkWeights(
  { file }: ArtifactMember,
  { predictorType }: ModelDescription,
  weight: ParameterArray,
  bias: ParameterArray | undefined,
): LinearWeights {
  const [featureCount = 0, outputCount = 0] = weight.shape;
  const isMulticlass = predictorType === "multiclass_classifier";
  const hasOutputs = isMulticlass ? outputCount >= 2 : outputCount === 1;
  const fail = (field: string, got: readonly number[], expected: string): never => {
    throw artifactError(ArtifactFieldError, { file, field, got: `[${got.join(", ")}]`, expected });
  };
  if (weight.shape.length !== 2 || !hasOutputs) {
    fail("shape of the weight", weight.shape, `[features, ${isMulticlass ? "2 or more classes" : "1"}]`);
  }
  if (bias !== undefined && (bias.data.length !== outputCount || bias.shape.at(-1) !== outputCount)) {
    fail("shape of the bias", bias.shape, `[1, ${outputCount}]`);
  }
  const noBias = new Float32Array(outputCount);
  return { featureCount, outputCount, weight: weight.data, bias: bias?.data ?? noBias };
}
