import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Linked, LinkedList } from "./linked-list.ts";

interface Named extends Linked {
  readonly name: number;
}

function membersOf(list: LinkedList<Named>): Named[] {
  const members: Named[] = [];
  for (let one = list.first; one !== undefined; one = list.after(one)) members.push(one);
  return members;
}

describe("a linked list", () => {
  it("holds what a set would, in the same order, whatever comes and goes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (toggled) => {
        const things: Named[] = Array.from({ length: 10 }, (_, name) => ({ name }));
        const list = new LinkedList<Named>();
        const model = new Set<Named>();
        for (const name of toggled) {
          const thing = things[name]!;
          expect(list.remove(thing)).toBe(model.delete(thing));
          if (name % 3 > 0 || model.size === 0) {
            list.add(thing);
            model.add(thing);
          }
          expect(membersOf(list)).toEqual([...model]);
          expect([list.size, list.first]).toEqual([model.size, [...model][0]]);
        }
      }),
    );
  });

  it("takes out only what is in it, and leaves no pointer in what it took out", () => {
    const [list, other] = [new LinkedList<Named>(), new LinkedList<Named>()];
    const [one, two]: Named[] = [{ name: 1 }, { name: 2 }];
    list.add(one!);
    list.add(two!);
    expect([other.remove(one!), list.remove(one!), list.remove(one!)]).toEqual([false, true, false]);
    expect(one).toEqual({ name: 1, list: undefined, before: undefined, next: undefined });
    expect(membersOf(list)).toEqual([two]);
  });
});
