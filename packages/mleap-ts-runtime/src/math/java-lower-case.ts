// Java's toLowerCase in the root locale. It differs from JavaScript's in one thing: which capital sigma
// counts as final.

const SIGMA = "Σ";
const IGNORED = "[\\p{Mn}\\p{Me}\\p{Cf}]*";
/** Kanji, kana and their marks, which the JVM's word iterator keeps out of words. */
const CJK =
  "\\u3005-\\u3007\\u3021-\\u3029\\u3038-\\u303a\\u3041-\\u3094\\u3099-\\u309e\\u30a1-\\u30fe\\u4e00-\\u9fff\\uf900-\\ufaff";
const LETTERS = `(?:(?![${CJK}])\\p{L}${IGNORED})+`;
const WORD = `${LETTERS}(?:[\\p{Pd}\\p{Pc}\\u00ad\\u2027"'.]${LETTERS})*[\\u0964\\u0965]?`;
const DIGITS = `(?:\\p{N}${IGNORED})+`;
const NUMBER = `${DIGITS}(?:["',.\\u066b]${DIGITS})*`;
/** The patterns of this file; V8 takes 2 ms to read the Unicode properties in them. */
interface Patterns {
  /**
   * What the word iterator keeps together: words and numbers written without a gap; else one character and its
   * marks.
   */
  readonly stretch: RegExp;
  readonly cased: RegExp;
}

let patterns: Patterns | undefined;

/** Made when the first text with a capital sigma is met. */
function patternsOfSigma(): Patterns {
  patterns ??= {
    stretch: new RegExp(
      `[\\p{Sc}#.]?(?:(?:${WORD})(?:${NUMBER}${WORD})*(?:${NUMBER})?|(?:${NUMBER}${WORD})+(?:${NUMBER})?|${NUMBER})|[^]${IGNORED}`,
      "gu",
    ),
    cased:
      /[\u0345\p{Lu}\p{Ll}\p{Lt}\u02b0-\u02b8\u02c0\u02c1\u02e0-\u02e4\u037a\u1d2c-\u1d61\u2160-\u217f\u24b6-\u24e9]/u,
  };
  return patterns;
}

/** Lower-cases one stretch: a sigma is final after a cased character when none follows. */
function lowerStretch(stretch: string): string {
  if (!stretch.includes(SIGMA)) return stretch.toLowerCase();
  const { cased } = patternsOfSigma();
  let lower = "";
  let start = 0;
  for (let at = stretch.indexOf(SIGMA); at >= 0; at = stretch.indexOf(SIGMA, start)) {
    const isFinal = cased.test(stretch.slice(0, at)) && !cased.test(stretch.slice(at + 1));
    lower += stretch.slice(start, at).toLowerCase() + (isFinal ? "ς" : "σ");
    start = at + 1;
  }
  return lower + stretch.slice(start).toLowerCase();
}

/**
 * `text.toLowerCase(Locale.ROOT)` of Java.
 *
 * A JVM looks for the neighbours of a capital sigma inside the stretch its word iterator gives (`ΤΗΣ-ΗΣ`
 * becomes `τησ-ης`), JavaScript by Unicode's Final_Sigma rule (`της-ης`). Equal to OpenJDK 17 on random
 * texts, except where an invisible format character or a letter outside the basic plane stands beside the
 * sigma. Letters younger than the JVM's Unicode version are lowered here and left alone there.
 */
export function toJavaLowerCase(text: string): string {
  if (!text.includes(SIGMA)) return text.toLowerCase();
  return text.replace(patternsOfSigma().stretch, lowerStretch);
}
