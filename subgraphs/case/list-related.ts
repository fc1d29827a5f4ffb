import { asId, type Coordinate } from '#kernel/ids.ts';
import { own, requestEntitlement, requestOwner } from '#policy/owner.ts';
import { badArgument } from '../redact-error.ts';
import { parseKey } from '../subgraph.ts';
import { isOpen } from '../visible.ts';
import { countRelated, selectRelatedPage, type CaseFilter, type CaseList } from './list-queries.ts';
import { loadCases, type Case, type CaseContext } from './show-case.ts';

export interface ListArguments {
  readonly filter?: Partial<CaseFilter> | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

interface CaseConnection {
  readonly list: CaseList;
  readonly nodes: readonly Case[];
  /** The internal key of the last case of the page; the gateway seals it. */
  readonly endCursor: string | null;
}

const defaultPageSize = 20;
const maxPageSize = 100;

/** What each filter field lets the requester test; the id stands for being in the list at all. */
const revealedBy = {
  type: 'Case.type',
  status: 'Case.status',
  receivedFrom: 'Case.receivedOn',
  receivedTo: 'Case.receivedOn',
  nationality: 'Applicant.nationalities',
} as const satisfies Record<keyof CaseFilter, string>;

/** One page of the cases that the requester's relation leads to; `null` under a rule that lists nothing. */
export async function listRelated(args: ListArguments, context: CaseContext) {
  const filter = readFilter(args.filter);
  const coordinates = revealedCoordinates(filter);
  const { policy, rule } = context;
  // A condition that depends on the row would have to be asked of rows that nobody is shown.
  const isListable = coordinates.every((coordinate) => isOpen(context, coordinate, [requestEntitlement]));
  if (policy.rules[rule]?.lists !== 'related' || !isListable) return null;

  const first = args.first ?? defaultPageSize;
  const after = args.after === undefined || args.after === null ? null : parseKey(args.after);
  if (first < 1 || first > maxPageSize || (after === null && (args.after ?? null) !== null)) return badArgument();

  const list: CaseList = { filter, heldBack: passesRestrictions(context) ? [] : coordinates };
  const keys = await selectRelatedPage(context.db, context.access, list, { limit: first + 1, after });
  const page = keys.slice(0, first);
  const connection: CaseConnection = {
    list,
    nodes: await loadCases(page, context),
    endCursor: keys.length > first ? (page.at(-1) ?? null) : null,
  };
  return own(connection, requestOwner);
}

export function countAll({ list }: CaseConnection, _args: object, { db, access }: CaseContext): Promise<number> {
  return countRelated(db, access, list);
}

function readFilter(filter: ListArguments['filter']): CaseFilter {
  return {
    type: filter?.type ?? null,
    status: filter?.status ?? null,
    receivedFrom: filter?.receivedFrom ?? null,
    receivedTo: filter?.receivedTo ?? null,
    nationality: filter?.nationality ?? null,
  };
}

function revealedCoordinates(filter: CaseFilter): readonly Coordinate[] {
  const { type, status, receivedFrom, receivedTo, nationality } = revealedBy;
  const revealed = [
    'Case.id',
    ...(filter.type === null ? [] : [type]),
    ...(filter.status === null ? [] : [status]),
    ...(filter.receivedFrom === null ? [] : [receivedFrom]),
    ...(filter.receivedTo === null ? [] : [receivedTo]),
    ...(filter.nationality === null ? [] : [nationality]),
  ];
  return [...new Set(revealed)].map((coordinate) => asId<Coordinate>(coordinate));
}

function passesRestrictions({ policy, access }: CaseContext): boolean {
  return policy.purposes[access.requester.purpose]?.onRestriction === 'pass';
}
