import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { ReadRecord } from '#disclosure/read-record.ts';
import type { Entitlement } from '#policy/entitlement.ts';
import type { Entitled } from '../entitled.ts';
import { parseKey, type SubgraphContext } from '../subgraph.ts';
import { ownAllLike, showObject } from '../visible.ts';
import { buildDisclosure, type Disclosure } from './build-disclosure.ts';
import type { OversightLoaders } from './loaders.ts';
import { listSecurityEvents } from './security-events.ts';
import { selectEntry, selectOpenCaseKeys, type EntityRow } from './queries.ts';

type Context = SubgraphContext<OversightLoaders>;
type Entity = Entitled<EntityRow>;

export async function loadCase(key: InternalKey, context: Context): Promise<Entity | null> {
  return showEntity(context, 'Case', await context.loaders.cases.load(key));
}

export async function loadApplicant(key: InternalKey, context: Context): Promise<Entity | null> {
  return showEntity(context, 'Applicant', await context.loaders.applicants.load(key));
}

function showEntity(context: Context, type: 'Applicant' | 'Case', row: Entity | null): Entity | null {
  if (row === null) return null;
  return showObject(context, row, { type, key: asId<InternalKey>(row.id), entitlements: row.entitlements });
}

function showDisclosure(
  context: Context,
  record: ReadRecord,
  entitlements: readonly Entitlement[],
  pseudonyms: Pseudonyms,
): Disclosure | null {
  const caseKeys = entitlements.map(({ caseKey }) => caseKey).filter((key) => key !== null);
  const refs = new Set(caseKeys.map((key) => pseudonyms.caseRef(key)));
  const disclosure = buildDisclosure(record, refs);
  if (disclosure === null) return null;
  const owner = { type: 'Disclosure', key: asId<InternalKey>(disclosure.id), entitlements };
  return showObject(context, disclosure, owner);
}

/** @param pseudonyms under the link key of the record: how its references are tied to cases */
export function createOversightResolvers(pseudonyms: Pseudonyms) {
  const disclosuresOf = async (file: Entity, _args: object, context: Context): Promise<readonly Disclosure[]> => {
    const rows = await context.loaders.entries.load(asId<InternalKey>(file.id));
    return rows.flatMap(({ record }) => showDisclosure(context, record, file.entitlements, pseudonyms) ?? []);
  };

  const disclosure = async (recordId: InternalKey, context: Context): Promise<Disclosure | null> => {
    const keys = new Map(
      (await selectOpenCaseKeys(context.db, context.access)).map((key) => [pseudonyms.caseRef(key), key]),
    );
    const record = await selectEntry(context.db, recordId, [...keys.keys()]);
    if (record === null) return null;
    const refs = new Set(record.subjects.map(({ caseRef }) => caseRef).filter((ref) => ref !== null));
    const caseKeys = [...refs].flatMap((ref) => keys.get(ref) ?? []).toSorted();
    const cases = await Promise.all(caseKeys.map((key) => loadCase(key, context)));
    const entitlements = cases.flatMap((file) => file?.entitlements ?? []);
    return showDisclosure(context, record, entitlements, pseudonyms);
  };

  return {
    Query: {
      disclosuresOfCase: async (_root: object, { caseId }: { readonly caseId: string }, context: Context) => {
        const key = parseKey(caseId);
        const file = key === null ? null : await loadCase(key, context);
        return file === null ? null : disclosuresOf(file, {}, context);
      },
      disclosure: (_root: object, { id }: { readonly id: string }, context: Context) => {
        const recordId = parseKey(id);
        return recordId === null ? null : disclosure(recordId, context);
      },
      securityEvents: listSecurityEvents,
    },
    Case: { disclosures: disclosuresOf },
    Applicant: {
      rightsRequests: async (person: Entity, _args: object, { loaders }: Context) =>
        ownAllLike(person, await loaders.rightsRequests.load(asId<InternalKey>(person.id))),
    },
  };
}
