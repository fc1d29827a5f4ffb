import { asId, type CategoryId } from '#kernel/ids.ts';
import type { Item } from '#policy/entitlement.ts';

/** What a document or received item says of how it may be handled. */
export interface Handling {
  readonly contentCategories: readonly string[];
  readonly caveat: 'NONE' | 'ASK_ORIGINATOR' | 'NO_REDISCLOSURE' | 'SECURITY';
}

/** What a document carries besides its own fields. One that came with a caveat is handled like what it came as. */
export function itemOfDocument(document: Handling): Item {
  return itemOf(document, document.caveat === 'NONE' ? [] : ['PROVENANCE'], null);
}

export function itemOfReceived(received: Handling & { readonly source: string | null }): Item {
  return itemOf(received, [], received.source);
}

function itemOf({ contentCategories, caveat }: Handling, carried: readonly string[], originator: string | null): Item {
  const secret = caveat === 'SECURITY' ? ['SECURITY'] : [];
  const all = new Set([...contentCategories, ...carried, ...secret]);
  return { contentCategories: [...all].map((category) => asId<CategoryId>(category)), caveat, originator };
}
