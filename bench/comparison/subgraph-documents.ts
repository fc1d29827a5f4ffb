import { composeServices } from '@apollo/composition';
import { Kind, parse, visit, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { z } from 'zod';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

export const subgraphNames = ['applicant', 'case', 'sponsor'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

const urlsSchema = z.record(z.enum(subgraphNames), z.string());
export type Urls = Readonly<z.infer<typeof urlsSchema>>;

/** Where the subgraphs are, as one program of the bench tells another. */
export function parseUrls(text: string): Urls {
  return urlsSchema.parse(JSON.parse(text));
}

/**
 * What the questions need of the product's subgraphs and no more, in the form of federation 1, which every gateway here
 * understands.
 */
export const documents: Readonly<Record<SubgraphName, string>> = {
  applicant: `
    scalar Date
    type Applicant @key(fields: "id") {
      id: ID!
      familyName: String
      givenNames: String
      dateOfBirth: Date
      nationalities: [String]
    }`,
  case: `
    scalar Date
    enum CaseType { ASYLUM FAMILY_REUNIFICATION WORK STUDY }
    enum CaseStatus { RECEIVED UNDER_CONSIDERATION DECIDED APPEALED CLOSED }
    extend type Query {
      case(id: ID!): Case
      casesRelatedToMe(first: Int = 20): CaseConnection
    }
    type CaseConnection { nodes: [Case] }
    type Case @key(fields: "id") {
      id: ID!
      journalNumber: String
      type: CaseType
      status: CaseStatus
      receivedOn: Date
      applicant: Applicant
      sponsor: Sponsor
    }
    extend type Applicant @key(fields: "id") { id: ID! @external }
    extend type Sponsor @key(fields: "id") { id: ID! @external }`,
  sponsor: `
    type Sponsor @key(fields: "id") {
      id: ID!
      fullName: String
      relationToApplicant: String
      annualIncome: Int
    }`,
};

const federation2 = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5",
  import: ["@key", "@external", "@requiresScopes"])`;

/** @param scopedBy where given, every personal field asks for a scope for each category that this policy puts it in */
export function composeDocuments(urls: Urls, scopedBy?: CompiledPolicy): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphNames.map((name) => ({
      name,
      url: urls[name],
      typeDefs: scopedBy === undefined ? parse(documents[name]) : addScopes(documents[name], scopedBy),
    })),
  );
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'the bench does not compose');
  return supergraphSdl;
}

/** The scopes of one who may see everything: a category each. */
export function allScopes(policy: CompiledPolicy): string {
  return Object.keys(policy.categories).join(' ');
}

function addScopes(document: string, policy: CompiledPolicy): DocumentNode {
  return visit(parse(`${federation2}\n${document}`), {
    ObjectTypeDefinition: (type) => ({
      ...type,
      fields: type.fields?.map((field) => {
        const { categories = [] } =
          policy.coordinates[asId<Coordinate>(`${type.name.value}.${field.name.value}`)] ?? {};
        const scopes = categories.filter((category) => !openToAll.includes(category));
        return scopes.length === 0
          ? field
          : { ...field, directives: [...(field.directives ?? []), scopeDirective(scopes)] };
      }),
    }),
  });
}

/** What an answer consists of, whoever gets it. */
const openToAll: readonly string[] = ['STRUCTURE', 'REFERENCE'];

function scopeDirective(scopes: readonly string[]): ConstDirectiveNode {
  const values = scopes.map((value) => ({ kind: Kind.STRING, value }) as const);
  const all = { kind: Kind.LIST, values: [{ kind: Kind.LIST, values }] } as const;
  const argument = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'scopes' }, value: all } as const;
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'requiresScopes' }, arguments: [argument] };
}
