import { createHmac, createSecretKey } from 'node:crypto';

/** References under which persons and cases stand in the record: the same for the same key, meaningless without the link key. */
export interface Pseudonyms {
  caseRef(key: string): string;
  personRef(key: string): string;
}

/**
 * @param linkKey at least 32 random bytes; whoever destroys it unties every record from every person
 * @see FIPS 198-1 (HMAC); GDPR art. 4(5)
 */
export function createPseudonyms(linkKey: Uint8Array): Pseudonyms {
  const key = createSecretKey(linkKey);
  const refer = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  return { caseRef: (caseKey) => refer(`case:${caseKey}`), personRef: (personKey) => refer(`person:${personKey}`) };
}
