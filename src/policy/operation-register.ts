import type { Rule } from './compiled-policy.ts';

/** The documents that are registered. Implemented by storage. */
export interface OperationRegister {
  /**
   * @param hash SHA-256 of the document's text, 64 hexadecimal digits in lower case
   * @returns the text, or `null` where it is not registered for the rule's authority and purpose at this moment
   */
  find(rule: Rule, hash: string): Promise<string | null>;
}
