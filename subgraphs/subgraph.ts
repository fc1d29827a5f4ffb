import type { GraphQLScalarType } from 'graphql';
import type { QueryExecutorProvider } from 'kysely';
import type { ContentDigest } from '#kernel/document-content.ts';
import { isUuid, asId, type InternalKey, type PolicyVersion } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import type { ShieldContext } from '#policy/shield-subgraph.ts';

/**
 * Who asks, under which policy, and the one instant (ISO 8601, UTC) at which every fact is looked up: what each statement
 * is bound to.
 */
export interface Access {
  readonly requester: Requester;
  readonly policyVersion: PolicyVersion;
  readonly at: string;
}

/** What the resolvers of one request run with. A fresh object per request, its loaders included. */
export interface SubgraphContext<Loaders = unknown> extends ShieldContext {
  readonly policy: CompiledPolicy;
  readonly access: Access;
  readonly db: QueryExecutorProvider;
  readonly loaders: Loaders;
}

/**
 * A resolver may name the shape of its parent and arguments: GraphQL hands it what its own resolvers returned and what
 * the schema has checked. Declared as a method so that TypeScript lets a resolver narrow them.
 */
type Resolver<Loaders> = {
  resolve(parent: object, args: object, context: SubgraphContext<Loaders>): unknown;
}['resolve'];

/** Loads an entity by its key alone: whatever else a representation claims is not even handed over. */
type ReferenceResolver<Loaders> = (key: InternalKey, context: SubgraphContext<Loaders>) => unknown;

/** What a subgraph answers to the gateway that fetches a document's content. */
export type DocumentAnswer =
  | { readonly kind: 'unknown' }
  /** `extensions` as in an error of the shield. */
  | { readonly kind: 'withheld'; readonly extensions: Readonly<Record<string, unknown>> }
  | (ContentDigest & {
      readonly kind: 'opened';
      readonly mediaType: string;
      /** Read as it is taken; ends early when nobody takes any more. */
      readonly bytes: AsyncIterable<Uint8Array>;
    });

export interface Subgraph<Loaders> {
  readonly name: 'applicant' | 'case' | 'sponsor' | 'oversight' | 'desk';
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, Resolver<Loaders>>>>>;
  /** One for every type that another subgraph may refer to. */
  readonly references: Readonly<Record<string, ReferenceResolver<Loaders>>>;
  readonly scalars: readonly GraphQLScalarType[];
  createLoaders(db: QueryExecutorProvider, access: Access): Loaders;
  /** Decides about the content of a document; a subgraph that has no documents has none. */
  readonly openDocument?: (key: InternalKey, context: SubgraphContext<Loaders>) => Promise<DocumentAnswer>;
}

/** The key that an argument or representation carries; `null` for anything that is not one of our keys. */
export function parseKey(value: unknown): InternalKey | null {
  return typeof value === 'string' && isUuid(value) ? asId<InternalKey>(value) : null;
}
