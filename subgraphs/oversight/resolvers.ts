import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { Entitled } from '../entitled.ts';
import { parseKey, type SubgraphContext } from '../subgraph.ts';
import { ownAllLike, showObject } from '../visible.ts';
import type { Disclosure } from './build-disclosure.ts';
import { selectEntry } from './entry-queries.ts';
import { listOfCase, listOfPerson, showEntry, type PageArguments } from './list-disclosures.ts';
import type { OversightLoaders } from './loaders.ts';
import { listSecurityEvents } from './security-events.ts';
import { selectOpenCaseKeys, type EntityRow } from './queries.ts';

type Context = SubgraphContext<OversightLoaders>;
type Entity = Entitled<EntityRow>;
type CaseArguments = PageArguments & { readonly caseId: string };

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

/** @param pseudonyms under the link key of the record: how its references are tied to cases */
export function createOversightResolvers(pseudonyms: Pseudonyms) {
  const disclosuresOf = (file: Entity, page: PageArguments, context: Context) =>
    listOfCase(file, page, pseudonyms, context);

  const disclosure = async (recordId: InternalKey, context: Context): Promise<Disclosure | null> => {
    const keys = new Map(
      (await selectOpenCaseKeys(context.db, context.access)).map((key) => [pseudonyms.caseRef(key), key]),
    );
    const open = { caseKeys: [...keys.values()], caseRefs: [...keys.keys()] };
    const row = await selectEntry(context.db, context.access, recordId, open);
    if (row === null) return null;
    const caseKeys = row.caseRefs.flatMap((ref) => keys.get(ref) ?? []).toSorted();
    const cases = await Promise.all(caseKeys.map((key) => loadCase(key, context)));
    const entitlements = cases.flatMap((file) => file?.entitlements ?? []);
    return showEntry(row, entitlements, pseudonyms, context);
  };

  return {
    Query: {
      disclosuresOfCase: async (_root: object, { caseId, ...page }: CaseArguments, context: Context) => {
        const key = parseKey(caseId);
        const file = key === null ? null : await loadCase(key, context);
        return file === null ? null : disclosuresOf(file, page, context);
      },
      disclosure: (_root: object, { id }: { readonly id: string }, context: Context) => {
        const recordId = parseKey(id);
        return recordId === null ? null : disclosure(recordId, context);
      },
      securityEvents: listSecurityEvents,
    },
    Case: { disclosures: disclosuresOf },
    Applicant: {
      disclosures: (person: Entity, page: PageArguments, context: Context) =>
        listOfPerson(person, page, pseudonyms, context),
      rightsRequests: async (person: Entity, _args: object, { loaders }: Context) =>
        ownAllLike(person, await loaders.rightsRequests.load(asId<InternalKey>(person.id))),
    },
  };
}
