import type { GraphQLError } from 'graphql';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitlement } from '#policy/entitlement.ts';
import { isToldToSubject } from '#policy/log-visibility.ts';
import type { Entitled } from '../entitled.ts';
import { badArgument } from '../redact-error.ts';
import { parseKey, type SubgraphContext } from '../subgraph.ts';
import { showObject } from '../visible.ts';
import { buildDisclosure, narrowToDecided, needsDecision, type Disclosure, type View } from './build-disclosure.ts';
import type { EntryRow, WantedEntries } from './entry-queries.ts';
import type { OversightLoaders } from './loaders.ts';
import type { EntityRow } from './queries.ts';

type Context = SubgraphContext<OversightLoaders>;

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

const defaultPageSize = 50;
const maxPageSize = 500;

/** The records of one case or person, and what of them may be told. */
interface EntryList {
  readonly of: 'case' | 'person';
  readonly wanted: Omit<WantedEntries, 'recordId' | 'before' | 'limit'>;
  readonly view: View;
  readonly entitlements: readonly Entitlement[];
}

/** What left of a case, newest first. */
export async function listOfCase(
  file: Entitled<EntityRow>,
  page: PageArguments,
  pseudonyms: Pseudonyms,
  context: Context,
) {
  const caseKey = asId<InternalKey>(file.id);
  const ownerRef = pseudonyms.caseRef(caseKey);
  const list: EntryList = {
    of: 'case',
    wanted: { ownerKey: caseKey, ownerRef, caseKeys: [caseKey], caseRefs: [ownerRef], erasedRefs: [] },
    view: viewOfCases(file.entitlements, pseudonyms),
    entitlements: file.entitlements,
  };
  return listPage(list, page, pseudonyms, context);
}

/** What left of a person: of every case that the rule opens, of those that are erased since, and of none. */
export async function listOfPerson(
  person: Entitled<EntityRow>,
  page: PageArguments,
  pseudonyms: Pseudonyms,
  context: Context,
) {
  const ownerKey = asId<InternalKey>(person.id);
  const ownerRef = pseudonyms.personRef(ownerKey);
  const caseKeys = caseKeysOf(person.entitlements);
  const caseRefs = caseKeys.map((key) => pseudonyms.caseRef(key));
  const erased = await context.loaders.erasedCases.load(ownerKey);
  const erasedRefs = erased.map(({ caseKey }) => pseudonyms.caseRef(caseKey));
  const view: View = {
    of: 'person',
    outside: true,
    caseRefs: new Set(caseRefs),
    erasedRefs: new Set(erasedRefs),
    personRefs: new Set([ownerRef]),
  };
  const wanted = { ownerKey, ownerRef, caseKeys, caseRefs, erasedRefs };
  return listPage({ of: 'person', wanted, view, entitlements: person.entitlements }, page, pseudonyms, context);
}

/** What a record says of the cases that these entitlements open. */
export function showEntry(
  row: EntryRow,
  entitlements: readonly Entitlement[],
  pseudonyms: Pseudonyms,
  context: Context,
): Disclosure | null {
  const list = { view: viewOfCases(entitlements, pseudonyms), entitlements };
  return show(row, list, pseudonyms, context);
}

async function listPage(
  list: EntryList,
  { first, after }: PageArguments,
  pseudonyms: Pseudonyms,
  context: Context,
): Promise<readonly Disclosure[] | GraphQLError> {
  const limit = first ?? defaultPageSize;
  const recordId = parseKey(after);
  if (limit < 1 || limit > maxPageSize || (recordId === null && (after ?? null) !== null)) return badArgument();
  const load = (more: Pick<WantedEntries, 'recordId' | 'before' | 'limit'>): Promise<readonly EntryRow[]> =>
    context.loaders.entries[list.of].load({ ...list.wanted, ...more });

  let before: string | null = null;
  if (recordId !== null) {
    const [row] = await load({ recordId, before: null, limit: 1 });
    // After an entry that is not in this list, or not for this reader, there is nothing.
    if (row === undefined || show(row, list, pseudonyms, context) === null) return [];
    before = row.seq;
  }
  const shown: Disclosure[] = [];
  for (;;) {
    const rows: readonly EntryRow[] = await load({ recordId: null, before, limit });
    shown.push(...rows.flatMap((row) => show(row, list, pseudonyms, context) ?? []));
    before = rows.at(-1)?.seq ?? null;
    // A page is full as long as there is more: its length tells nothing of what is left out.
    if (shown.length >= limit || rows.length < limit) return shown.slice(0, limit);
  }
}

function show(
  row: EntryRow,
  { view, entitlements }: Pick<EntryList, 'view' | 'entitlements'>,
  pseudonyms: Pseudonyms,
  context: Context,
): Disclosure | null {
  const { policy, access } = context;
  const isReserved = isToldToSubject(policy, access.requester.purpose) && needsDecision(row.record, policy);
  const disclosure = buildDisclosure(row, isReserved ? narrowToDecided(view, row) : view, policy);
  if (disclosure === null) return null;
  const ofRecord = entitlements.filter(
    ({ caseKey }) => caseKey !== null && row.caseRefs.includes(pseudonyms.caseRef(caseKey)),
  );
  // What left outside every case, or of one that is erased, is the person's.
  const owner = ofRecord.length === 0 ? entitlements : ofRecord;
  return showObject(context, disclosure, {
    type: 'Disclosure',
    key: asId<InternalKey>(disclosure.id),
    entitlements: owner,
  });
}

function viewOfCases(entitlements: readonly Entitlement[], pseudonyms: Pseudonyms): View {
  const persons = entitlements.map(({ applicantKey }) => applicantKey).filter((key) => key !== null);
  return {
    of: 'cases',
    outside: false,
    caseRefs: new Set(caseKeysOf(entitlements).map((key) => pseudonyms.caseRef(key))),
    erasedRefs: new Set(),
    personRefs: new Set(persons.map((key) => pseudonyms.personRef(key))),
  };
}

function caseKeysOf(entitlements: readonly Entitlement[]): readonly InternalKey[] {
  return [...new Set(entitlements.map(({ caseKey }) => caseKey).filter((key) => key !== null))];
}
