import { asId, type CategoryId } from '#kernel/ids.ts';
import type { Item } from '#policy/entitlement.ts';
import type { DocumentRow, ItemRow, ReceivedInformationRow } from './queries.ts';

/** What a document carries besides its own fields. One that came with a caveat is handled like what it came as. */
export function itemOfDocument(document: DocumentRow): Item {
  return itemOf(document, document.caveat === 'NONE' ? [] : ['PROVENANCE'], null);
}

export function itemOfReceived(received: ReceivedInformationRow): Item {
  return itemOf(received, [], received.source);
}

function itemOf({ contentCategories, caveat }: ItemRow, carried: readonly string[], originator: string | null): Item {
  const secret = caveat === 'SECURITY' ? ['SECURITY'] : [];
  const all = new Set([...contentCategories, ...carried, ...secret]);
  return { contentCategories: [...all].map((category) => asId<CategoryId>(category)), caveat, originator };
}
