import type { InternalKey } from '#kernel/ids.ts';
import { requestOwner } from '#policy/owner.ts';
import { badArgument } from '../../redact-error.ts';
import { parseKey } from '../../subgraph.ts';
import { showObject } from '../../visible.ts';
import { selectActions, type DeskAction } from '../actions.ts';
import type { DeskContext } from '../desk-context.ts';
import { referToCase } from '../facts/show-facts.ts';
import { selectOpenCases } from '../own-cases.ts';
import {
  inquiryKey,
  inquiryRule,
  parseReference,
  selectInquiries,
  selectNamedCases,
  type InquiryRow,
} from './inquiry.ts';

const maxListed = 200;

/** The open inquiries, the newest first. */
export async function listInquiries({ first }: { readonly first?: number | null }, context: DeskContext) {
  const limit = first ?? 50;
  if (limit < 1 || limit > maxListed) return badArgument();
  const rows = await selectInquiries(context.db, inquiryRule(context.policy), { only: null, limit });
  return showInquiries(rows, context);
}

/** One inquiry, open or not; `null` where there has been none of this reference. */
export async function findInquiry({ reference }: { readonly reference: string }, context: DeskContext) {
  const only = parseReference(reference);
  if (only === null) return null;
  const rows = await selectInquiries(context.db, inquiryRule(context.policy), { only, limit: 1 });
  return (await showInquiries(rows, context))[0] ?? null;
}

async function showInquiries(rows: readonly InquiryRow[], context: DeskContext) {
  const rule = inquiryRule(context.policy);
  const keyed = rows.map((row) => ({ ...row, id: inquiryKey(rule, row.reference) }));
  const actions = await selectActions(
    context.db,
    keyed.map(({ id }) => id),
  );
  return keyed.flatMap((row) => showInquiry(row, actions.get(row.id) ?? [], context) ?? []);
}

/** It holds nothing of a case: its cases are asked for by themselves. */
function showInquiry(
  row: InquiryRow & { readonly id: InternalKey },
  actions: readonly DeskAction[],
  context: DeskContext,
) {
  const { registeredBy, registeredAt, ...said } = row;
  const opened = actions.findLast(({ kind }) => kind === 'INQUIRY_OPENED');
  const inquiry = {
    ...said,
    version: actions.at(-1)?.version ?? 0,
    openedBy: opened === undefined ? registeredBy : `${opened.authority} ${opened.officer ?? ''}`.trim(),
    openedAt: opened?.at ?? registeredAt,
  };
  return showObject(context, inquiry, { ...requestOwner, type: 'OmbudsmanInquiry', key: row.id });
}

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The cases of one inquiry that the requester's rule opens, a page of them. */
export async function listInquiryCases(
  { reference }: { readonly reference: string },
  { first, after }: PageArguments,
  context: DeskContext,
) {
  const limit = first ?? 50;
  const afterKey = parseKey(after);
  if (limit < 1 || limit > maxListed || ((after ?? null) !== null && afterKey === null)) return badArgument();
  const rule = inquiryRule(context.policy);
  const named = await selectNamedCases(context.db, rule, reference, { after: afterKey, limit });
  const keys = named.map(({ caseKey }) => caseKey);
  const open = new Map<string, ReturnType<typeof referToCase>>();
  for (const [key, file] of await selectOpenCases(context, keys)) open.set(key, referToCase(file));
  return keys.flatMap((key) => open.get(key) ?? []);
}
