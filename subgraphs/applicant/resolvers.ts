import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitled, KeySet } from '../entitled.ts';
import { parseKey, type SubgraphContext } from '../subgraph.ts';
import { isOpen, ownAllLike, ownerOf, ownLike, showObject } from '../visible.ts';
import type { ApplicantLoaders } from './loaders.ts';
import { keyInMatter, keyOfFileNumber, selectApplicants, type ApplicantRow, type PartTable } from './queries.ts';

type Context = SubgraphContext<ApplicantLoaders>;
type Applicant = Entitled<ApplicantRow>;

export async function loadApplicant(key: InternalKey, context: Context): Promise<Applicant | null> {
  return showApplicant(context, await context.loaders.applicants.load(key));
}

function showApplicant(context: Context, row: Applicant | null): Applicant | null {
  if (row === null) return null;
  const owner = { type: 'Applicant', key: asId<InternalKey>(row.id), entitlements: row.entitlements };
  return showObject(context, row, owner);
}

async function findApplicant(context: Context, keys: KeySet): Promise<Applicant | null> {
  const [row] = await selectApplicants(context.db, context.access, keys);
  return showApplicant(context, row ?? null);
}

function listOf(table: PartTable) {
  return async (person: Applicant, _args: object, { loaders }: Context) =>
    ownAllLike(person, await loaders.parts[table].load(asId<InternalKey>(person.id)));
}

/** Read only when at least one field is open: the container exists for everyone, whatever is registered. */
interface Sensitive {
  readonly personKey: InternalKey;
}

function sensitiveField(field: string) {
  return async ({ personKey }: Sensitive, _args: object, { loaders }: Context) => {
    const [row] = await loaders.parts.special_category.load(personKey);
    return row?.[field] ?? null;
  };
}

const sensitiveFields = [
  'race',
  'ethnicOrigin',
  'politicalOpinion',
  'religiousBelief',
  'philosophicalBelief',
  'tradeUnionMembership',
  'kinshipTest',
  'biometricReference',
  'health',
  'fitnessToTravel',
  'treatmentProfile',
  'sexLife',
  'sexualOrientation',
];

export const applicantResolvers = {
  Query: {
    applicant: (_root: object, { id }: { readonly id: string }, context: Context) => {
      const key = parseKey(id);
      return key === null ? null : loadApplicant(key, context);
    },
    applicantByFileNumber: async (
      _root: object,
      { alienFileNumber }: { readonly alienFileNumber: string },
      context: Context,
    ) => {
      const person = await findApplicant(context, keyOfFileNumber(alienFileNumber));
      // To be found by a number is to have it confirmed.
      return person !== null && isOpen(context, 'Applicant.alienFileNumber', person.entitlements) ? person : null;
    },
    personInMatter: (_root: object, _args: object, context: Context) =>
      context.access.requester.reference === null ? null : findApplicant(context, keyInMatter(context.access)),
  },
  Applicant: {
    protectedAddress: (person: Applicant) =>
      ownerOf(person).entitlements.some(({ protectionActive }) => protectionActive) ? person.postalAddress : null,
    familyMembers: listOf('family_member'),
    travelDocuments: listOf('travel_document'),
    entries: listOf('entry_record'),
    criminalRecords: listOf('criminal_record'),
    enquiries: listOf('enquiry'),
    residenceStatus: async (person: Applicant, _args: object, { loaders }: Context) => {
      const [row] = await loaders.parts.residence_status.load(asId<InternalKey>(person.id));
      return row === undefined ? null : ownLike(person, row);
    },
    sensitive: (person: Applicant) => ownLike<Sensitive>(person, { personKey: asId<InternalKey>(person.id) }),
  },
  SpecialCategoryData: Object.fromEntries(sensitiveFields.map((field) => [field, sensitiveField(field)])),
};
