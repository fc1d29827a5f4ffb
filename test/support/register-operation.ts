import { hashDocument } from '#gateway/choose-document.ts';
import { asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import type { Store } from '#storage/open-store.ts';
import { registerOperations, revokeOperations } from '#storage/registered-operations.ts';

/** Registers a document without the checks of the command. @returns its hash */
export async function registerOperation(
  store: Store,
  { authority, purpose }: { readonly authority: string; readonly purpose: string },
  document: string,
): Promise<string> {
  const hash = hashDocument(document);
  const binding = { authority: asId<AuthorityId>(authority), purpose: asId<PurposeId>(purpose) };
  await registerOperations(store.db('operations'), binding, [{ hash, document, operationNames: [] }], 'test');
  return hash;
}

export async function revokeOperation(store: Store, hash: string): Promise<void> {
  await revokeOperations(store.db('operations'), [hash], 'test');
}

/** The body of a request that names a document by its hash alone, as Apollo's clients send it. */
export function byHash(sha256Hash: string): object {
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}
