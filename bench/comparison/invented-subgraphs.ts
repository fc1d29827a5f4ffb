import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { asId, ruleId, type AuthorityId, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import type { Entitlement } from '#policy/entitlement.ts';
import { own, requestEntitlement, requestOwner } from '#policy/owner.ts';
import { shieldSubgraph, type ShieldContext } from '#policy/shield-subgraph.ts';
import { packReport } from '#policy/packed-report.ts';
import { createVerdictLog, reportExtension } from '#policy/verdict-report.ts';
import { asking } from './asking.ts';
import { caseCount, inventCase, keyOf, type Kind } from './invented-cases.ts';
import { documents, type SubgraphName } from './subgraph-documents.ts';

export interface InventedSubgraph {
  /** @param withVerdicts to the product's gateway alone, as the wall in the product's subgraphs gives them */
  answer(body: string, withVerdicts: boolean): Promise<Buffer>;
}

const bodySchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** More than all gateways together ask; a bench that comes near it does not measure what it says. */
const maxAnswers = 20_000;

/**
 * A subgraph over fixed rows. What it answers to a body is computed once, by graphql-js and for the product's gateway
 * under the product's own shield; after that it costs next to nothing, so that it is gateways that are compared.
 */
export function inventSubgraph(name: SubgraphName, policy: CompiledPolicy): InventedSubgraph {
  const schema = buildSubgraphSchema([{ typeDefs: parse(documents[name]), resolvers: resolversOf[name] }]);
  const shielded = shieldSubgraph(schema, policy);
  const rule = ruleId(asId(asking.authority), asId(asking.purpose));
  const answers = new Map<string, Promise<Buffer>>();
  return {
    answer(body, withVerdicts) {
      const slot = `${withVerdicts ? 'verdicts' : 'plain'} ${body}`;
      const known = answers.get(slot);
      if (known !== undefined) return known;
      if (answers.size >= maxAnswers) throw new Error('the gateways ask for more than the bench foresees');
      const answer = withVerdicts ? executeShielded(shielded, rule, body) : execute(schema, body, {});
      answers.set(slot, answer);
      return answer;
    },
  };
}

async function executeShielded(schema: GraphQLSchema, rule: RuleId, body: string): Promise<Buffer> {
  const verdicts = createVerdictLog();
  const context: ShieldContext = {
    rule,
    needStated: false,
    cleared: false,
    verdicts,
    onFailure: (coordinate, error) => {
      throw new Error(`${coordinate} failed in the bench`, { cause: error });
    },
  };
  return execute(schema, body, context, () => ({ extensions: { [reportExtension]: packReport(verdicts.report()) } }));
}

async function execute(
  schema: GraphQLSchema,
  body: string,
  contextValue: object,
  more: () => object = () => ({}),
): Promise<Buffer> {
  const { query: source, variables: variableValues, operationName } = bodySchema.parse(JSON.parse(body));
  const { data, errors } = await graphql({ schema, source, variableValues, operationName, contextValue });
  if (errors !== undefined) throw new AggregateError(errors, 'a subgraph of the bench failed');
  return Buffer.from(JSON.stringify({ data, ...more() }));
}

type Row = Readonly<Record<string, unknown>>;

const rows = new Map<string, Row>();
for (let number = 0; number < caseCount; number += 1) {
  const { applicant, sponsor, ...row } = inventCase(number, (_kind, key) => key);
  addRow('Applicant', number, applicant);
  addRow('Sponsor', number, sponsor);
  addRow('Case', number, { ...row, applicant: rows.get(applicant.id), sponsor: rows.get(sponsor.id) });
}

function addRow(type: Kind, number: number, row: object): void {
  const key = keyOf(type, number);
  rows.set(key, own({ __typename: type, ...row }, { type, key, entitlements: [entitlementOf(number)] }));
}

/** As a case of the register that the relation of a rule opens, without any fact about it. */
function entitlementOf(number: number): Entitlement {
  const caseKey = keyOf('Case', number);
  return {
    ...requestEntitlement,
    caseKey,
    applicantKey: keyOf('Applicant', number),
    sponsorKey: keyOf('Sponsor', number),
    controller: asId<AuthorityId>('udlaendingestyrelsen'),
    basisCaseKey: caseKey,
  };
}

const byKey = ({ id }: { readonly id: string }): Row | null => rows.get(id) ?? null;
const entity = { __resolveReference: byKey };

const resolversOf = {
  applicant: { Applicant: entity },
  case: {
    Case: entity,
    Query: {
      case: (_root: unknown, argument: { readonly id: string }) => byKey(argument),
      casesRelatedToMe: (_root: unknown, { first }: { readonly first: number }) =>
        own({ nodes: Array.from({ length: first }, (_, number) => rows.get(keyOf('Case', number))) }, requestOwner),
    },
  },
  sponsor: { Sponsor: entity },
} as const;
