import type { Represent } from './representation.ts';
import type { ApplyRewrites } from './rewrites.ts';
import type { Values } from './values.ts';

/** What one entity fetch asks about: each entity once, however often it stands in the answer. */
export interface Batch {
  readonly representations: readonly Values[];
  /** For each representation the objects that it stands for, at least one. */
  readonly objects: readonly (readonly Values[])[];
}

export function buildBatch(objects: readonly Values[], represent: Represent, rewrite: ApplyRewrites): Batch {
  const representations: Values[] = [];
  const places = new Map<string, Values[]>();
  for (const object of objects) {
    const representation = represent(object);
    if (representation === null) continue;
    rewrite(representation);
    const identity = identify(representation);
    const known = places.get(identity);
    if (known === undefined) {
      places.set(identity, [object]);
      representations.push(representation);
    } else {
      known.push(object);
    }
  }
  return { representations, objects: [...places.values()] };
}

/** The same text for the same representation and for no other. */
function identify(representation: Values): string {
  const { __typename: type } = representation;
  const names = Object.keys(representation);
  const [first, name = ''] = names;
  const key = representation[name];
  // Most are a type and one key, and need not be written out: how long the type is says where the key begins.
  if (names.length === 2 && first === '__typename' && typeof type === 'string' && typeof key === 'string') {
    return `${type.length} ${name} ${type}${key}`;
  }
  return JSON.stringify(representation);
}
