import type { GraphQLSchema } from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import { ruleId } from '#kernel/ids.ts';
import { buildRequester, type DisclosureHeaders, type DisclosureMode } from '#identity/build-requester.ts';
import type { Requester } from '#identity/requester.ts';
import type { TokenClaims } from '#identity/verify-token.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { buildContractSchema, contractNameOf, type ContractName } from '#policy/emit-contract.ts';
import { isInteractive } from '#policy/gate.ts';

/** Somebody who may ask: as whom, under which rule, and what the contract lets be asked. */
export interface Admission {
  readonly requester: Requester;
  readonly mode: DisclosureMode;
  readonly rule: Rule;
  readonly contract: GraphQLSchema;
}

/** The contract of each authority and of each role of the desk, as SDL. */
export type Contracts = ReadonlyMap<ContractName, string>;

/**
 * Builds each contract's schema once.
 *
 * @param clearedClients ids of the clients that security material may go to
 */
export function createAdmission(policy: CompiledPolicy, contracts: Contracts, clearedClients: readonly string[]) {
  const schemas = new Map<ContractName, GraphQLSchema>();
  const schemaOf = (name: ContractName): GraphQLSchema => {
    const sdl = contracts.get(name);
    if (sdl === undefined) throw new AppError('PURPOSE_NOT_PERMITTED', { detail: 'no contract' });
    const schema = schemas.get(name) ?? buildContractSchema(sdl);
    schemas.set(name, schema);
    return schema;
  };

  return {
    /**
     * @throws {AppError} UNAUTHENTICATED for an authority that is closed, unknown, or named without its instance
     */
    assertKnown({ authority, instance }: TokenClaims): void {
      const known = Object.hasOwn(policy.authorities, authority) ? policy.authorities[authority] : undefined;
      if (known === undefined || known.status === 'closed') {
        throw new AppError('UNAUTHENTICATED', { detail: `token of the closed or unknown authority ${authority}` });
      }
      if ((known.instances === 'many') !== (instance !== null)) {
        throw new AppError('UNAUTHENTICATED', { detail: `token of ${authority} does not fit its instances` });
      }
    },
    /** @throws {AppError} PURPOSE_REQUIRED, PURPOSE_NOT_PERMITTED, BAD_REQUEST */
    admit(claims: TokenClaims, headers: DisclosureHeaders): Admission {
      const { requester, mode } = buildRequester(claims, headers, clearedClients);
      const rule = policy.rules[ruleId(requester.authority, requester.purpose)];
      const relation = rule === undefined ? undefined : policy.relations[rule.relation];
      if (rule === undefined || !rule.enabled || !isInteractive(rule) || relation?.built !== true) {
        throw new AppError('PURPOSE_NOT_PERMITTED', { detail: rule === undefined ? 'no rule' : 'rule is closed' });
      }
      // What a person of the house may do follows from the role, not from the authority that they work for.
      if (rule.role !== null && (!claims.roles.includes(rule.role) || requester.officer === null)) {
        throw new AppError('PURPOSE_NOT_PERMITTED', { detail: 'the role is not in the token of a named officer' });
      }
      if (relation.reference === 'required' && requester.reference === null) {
        throw new AppError('BAD_REQUEST', { detail: 'the relation needs Disclosure-Reference' });
      }
      return { requester, mode, rule, contract: schemaOf(contractNameOf(rule)) };
    },
  };
}
