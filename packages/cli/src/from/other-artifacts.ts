/** Artifacts that are known by sight, for which no stage is written yet: they are named, and what to do with them is said. */

interface Sign {
  readonly isMet: (name: string, head: Uint8Array) => boolean;
  readonly sentence: string;
}

/** A300: the little-endian number every fastText file starts with. */
const FASTTEXT_MAGIC = Uint8Array.of(0xba, 0x16, 0x4f, 0x2f);

const startsWith = (head: Uint8Array, bytes: Uint8Array) => bytes.every((byte, at) => head[at] === byte);

const SIGNS: readonly Sign[] = [
  {
    isMet: (name) => /(?:^|\/)model_algo-1$/.test(name),
    sentence:
      "a Linear Learner artifact (A60), no ready-made stage yet; linear-learner-ts-runtime scores it in a stage of yours",
  },
  {
    isMet: (_, head) => startsWith(head, FASTTEXT_MAGIC),
    sentence:
      "a fastText or BlazingText model (A300), no ready-made stage yet; fasttext-ts-runtime scores it in a stage of yours",
  },
  {
    isMet: (name) => name.endsWith(".onnx"),
    sentence:
      "an ONNX model, no ready-made stage yet; onnxModel of @stagewright/onnx-stage scores it in a stage of yours",
  },
  {
    isMet: (name) => name.endsWith(".joblib"),
    sentence:
      "a scikit-learn model, which only Python can open; convert it to ONNX with skl2onnx, then use @stagewright/onnx-stage",
  },
];

/** What a file is recognised as, and what to do; undefined for a file of none of these kinds. */
export function otherArtifact(name: string, head: Uint8Array): string | undefined {
  return SIGNS.find(({ isMet }) => isMet(name, head))?.sentence;
}
