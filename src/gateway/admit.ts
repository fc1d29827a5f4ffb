import type { GraphQLSchema } from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import { listsAuthority, type AuthorityList } from '#kernel/authority-list.ts';
import { ruleId } from '#kernel/ids.ts';
import { buildRequester, type DisclosureHeaders, type DisclosureMode } from '#identity/build-requester.ts';
import type { Requester } from '#identity/requester.ts';
import type { TokenClaims } from '#identity/verify-token.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { buildContractSchema, contractNameOf, type ContractName } from '#policy/emit-contract.ts';
import { isRuleOpen } from '#policy/gate.ts';

/** Somebody who may ask: as whom, under which rule, and what the contract lets be asked. */
export interface Admission {
  readonly requester: Requester;
  readonly mode: DisclosureMode;
  readonly rule: Rule;
  readonly contract: GraphQLSchema;
}

/** The contract of each authority and of each role of the desk, as SDL. */
export type Contracts = ReadonlyMap<ContractName, string>;

export interface AdmissionOptions {
  readonly policy: CompiledPolicy;
  readonly contracts: Contracts;
  /** Ids of the clients that security material may go to. */
  readonly clearedClients: readonly string[];
  /** Whose tokens count without being bound to their sender. */
  readonly bearerAuthorities: AuthorityList;
}

/** Builds each contract's schema once. */
export function createAdmission({ policy, contracts, clearedClients, bearerAuthorities }: AdmissionOptions) {
  const schemas = new Map<ContractName, GraphQLSchema>();
  const schemaOf = (name: ContractName): GraphQLSchema => {
    const sdl = contracts.get(name);
    if (sdl === undefined) throw new AppError('PURPOSE_NOT_PERMITTED', { detail: 'no contract' });
    const schema = schemas.get(name) ?? buildContractSchema(sdl);
    schemas.set(name, schema);
    return schema;
  };

  return {
    /** Whether the authority was one, and is no more. */
    isClosed({ authority }: TokenClaims): boolean {
      return Object.hasOwn(policy.authorities, authority) && policy.authorities[authority]?.status === 'closed';
    },
    /**
     * @throws {AppError} UNAUTHENTICATED for an authority that is closed, unknown, or named without its instance, or
     *   that its issuer may not speak for, and for a bearer token where tokens must be bound
     */
    assertKnown({ issuer, authority, instance, boundTo }: TokenClaims): void {
      const known = Object.hasOwn(policy.authorities, authority) ? policy.authorities[authority] : undefined;
      if (known === undefined || known.status === 'closed') {
        throw new AppError('UNAUTHENTICATED', { detail: `token of the closed or unknown authority ${authority}` });
      }
      if ((known.instances === 'many') !== (instance !== null)) {
        throw new AppError('UNAUTHENTICATED', { detail: `token of ${authority} does not fit its instances` });
      }
      if (!listsAuthority(issuer.authorities, authority)) {
        throw new AppError('UNAUTHENTICATED', {
          detail: `token of ${authority} by an issuer that may not speak for it`,
        });
      }
      if (boundTo === null && !listsAuthority(bearerAuthorities, authority)) {
        throw new AppError('UNAUTHENTICATED', { detail: `bearer token of ${authority}, whose tokens must be bound` });
      }
    },
    /** @throws {AppError} PURPOSE_REQUIRED, PURPOSE_NOT_PERMITTED, BAD_REQUEST */
    admit(claims: TokenClaims, headers: DisclosureHeaders): Admission {
      const { requester, mode } = buildRequester(claims, headers, clearedClients);
      const rule = policy.rules[ruleId(requester.authority, requester.purpose)];
      if (rule === undefined || !isRuleOpen(policy, rule)) {
        throw new AppError('PURPOSE_NOT_PERMITTED', { detail: rule === undefined ? 'no rule' : 'rule is closed' });
      }
      // What a person of the house may do follows from the role, not from the authority that they work for.
      if (rule.role !== null && (!claims.roles.includes(rule.role) || requester.officer === null)) {
        throw new AppError('PURPOSE_NOT_PERMITTED', { detail: 'the role is not in the token of a named officer' });
      }
      if (policy.relations[rule.relation]?.reference === 'required' && requester.reference === null) {
        throw new AppError('BAD_REQUEST', { detail: 'the relation needs Disclosure-Reference' });
      }
      return { requester, mode, rule, contract: schemaOf(contractNameOf(rule)) };
    },
  };
}
