import { createHash } from 'node:crypto';
import { AppError } from '#kernel/app-error.ts';
import { listsAuthority, type AuthorityList } from '#kernel/authority-list.ts';
import type { Rule } from '#policy/compiled-policy.ts';
import type { OperationRegister } from '#policy/operation-register.ts';

/** What a client asks to be run: a text, or the one of that hash. */
export type RequestedDocument =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'hash'; readonly hash: string };

export interface ChooseWith {
  readonly register: OperationRegister;
  /** Whose documents need no registration. */
  readonly freeDocuments: AuthorityList;
}

/**
 * The text to run. What is not registered for the rule's authority and purpose is refused before anything reads it,
 * unless the authority may send free documents. Nothing is ever registered by sending it.
 *
 * @throws {AppError} OPERATION_REFUSED; one that is registered for another purpose is as unknown as one that is not
 */
export async function chooseDocument(
  { register, freeDocuments }: ChooseWith,
  rule: Rule,
  document: RequestedDocument,
): Promise<string> {
  if (document.kind === 'text' && listsAuthority(freeDocuments, rule.authority)) return document.text;
  const hash = document.kind === 'text' ? hashDocument(document.text) : document.hash;
  const registered = await register.find(rule, hash);
  if (registered === null) throw new AppError('OPERATION_REFUSED', { detail: 'not a registered document' });
  return registered;
}

/** SHA-256 of the exact text, 64 hexadecimal digits in lower case: the id of a document. */
export function hashDocument(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
