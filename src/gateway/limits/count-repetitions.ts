import { Kind, visit, type DocumentNode } from 'graphql';

/** How often the field that is selected most often stands in one and the same selection set. */
export function countRepetitions(document: DocumentNode): number {
  let most = 0;
  visit(document, {
    SelectionSet({ selections }) {
      const counts = new Map<string, number>();
      for (const node of selections) {
        if (node.kind !== Kind.FIELD) continue;
        const name = node.alias?.value ?? node.name.value;
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        most = Math.max(most, count);
      }
    },
  });
  return most;
}
