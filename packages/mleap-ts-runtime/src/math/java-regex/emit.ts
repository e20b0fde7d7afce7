/** A parsed pattern in JavaScript's syntax. */
import { classSource } from "./char-set.ts";
import type { RegexNode } from "./syntax.ts";

/** Source and flags of the JavaScript form. Only groups that a back-reference needs capture. */
export function emitJavaScript(root: RegexNode): { readonly source: string; readonly flags: string } {
  const emitter = new Emitter(referencedGroups(root));
  const source = emitter.emit(root);
  return { source: source === "" ? "(?:)" : source, flags: emitter.needsUnicode ? "v" : "" };
}

function referencedGroups(node: RegexNode): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (inner: RegexNode): void => {
    if (inner.kind === "back") found.add(inner.group);
    else if (inner.kind === "sequence") inner.items.forEach(visit);
    else if (inner.kind === "choice") inner.branches.forEach(visit);
    else if ("body" in inner) visit(inner.body);
  };
  visit(node);
  return found;
}

class Emitter {
  needsUnicode = false;
  readonly #referenced: ReadonlySet<number>;
  #atomics = 0;

  constructor(referenced: ReadonlySet<number>) {
    this.#referenced = referenced;
  }

  emit(node: RegexNode): string {
    switch (node.kind) {
      case "set":
        if (!node.set.plain) this.needsUnicode = true;
        return classSource(node.set);
      case "assert":
        if (!node.plain) this.needsUnicode = true;
        return node.source;
      case "sequence":
        return node.items
          .map((item) => (item.kind === "choice" ? `(?:${this.emit(item)})` : this.emit(item)))
          .join("");
      case "choice":
        return node.branches.map((branch) => this.emit(branch)).join("|");
      case "group":
        return this.#referenced.has(node.number)
          ? `(?<g${node.number}>${this.emit(node.body)})`
          : `(?:${this.emit(node.body)})`;
      case "look":
        return `(?${node.ahead ? "" : "<"}${node.negative ? "!" : "="}${this.emit(node.body)})`;
      case "atomic":
        return this.#atomic(this.emit(node.body));
      case "back":
        return `\\k<g${node.group}>`;
      case "repeat": {
        const repeated = `(?:${this.emit(node.body)})${quantifier(node.min, node.max)}`;
        if (node.mode === "possessive") return this.#atomic(repeated);
        return node.mode === "lazy" ? `${repeated}?` : repeated;
      }
    }
  }

  /** A look-ahead keeps what it found: the text is then taken as a whole or not at all. */
  #atomic(source: string): string {
    const name = `a${++this.#atomics}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}
