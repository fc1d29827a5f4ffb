import { composeServices } from '@apollo/composition';
import { concatAST, GraphQLError, parse, Source, type DocumentNode } from 'graphql';
import type { PolicyFile } from './load-policy-files.ts';
import { sortIssues, type PolicyIssue } from './policy-issue.ts';

export type Composition =
  | { readonly kind: 'composed'; readonly supergraphSdl: string }
  | { readonly kind: 'rejected'; readonly issues: readonly PolicyIssue[] };

interface SubgraphDocument {
  readonly name: string;
  readonly typeDefs: DocumentNode;
}

type CompositionHint = NonNullable<ReturnType<typeof composeServices>['hints']>[number];

const directivesPath = 'directives.graphql';

/**
 * Composes the subgraph documents among the files to one supergraph. The addresses in it are placeholders; the gateway
 * is told at start where the subgraphs are.
 */
export function composeSupergraph(files: readonly PolicyFile[]): Composition {
  let documents: readonly SubgraphDocument[];
  try {
    documents = readSubgraphDocuments(files);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return reject([issueOf('SCHEMA_SYNTAX_INVALID', error)]);
  }
  const result = composeServices(
    documents.map(({ name, typeDefs }) => ({ name, typeDefs, url: `http://${name}.subgraph.invalid/` })),
  );
  if (result.errors !== undefined) {
    return reject(result.errors.map((error) => issueOf('SCHEMA_COMPOSITION_FAILED', error)));
  }
  const disagreements = result.hints.filter(isDisagreement);
  if (disagreements.length > 0) return reject(disagreements.map(issueOfHint));
  return { kind: 'composed', supergraphSdl: `${result.supergraphSdl.trimEnd()}\n` };
}

function reject(issues: readonly PolicyIssue[]): Composition {
  return { kind: 'rejected', issues: sortIssues(issues) };
}

/** Composition would settle these in silence, for example which of two categories a shared field carries. */
function isDisagreement({ definition }: CompositionHint): boolean {
  return definition.level.name === 'WARN' || definition.code === 'INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM';
}

function issueOfHint({ message, nodes }: CompositionHint): PolicyIssue {
  const loc = nodes?.[0]?.loc;
  return {
    code: 'SCHEMA_SUBGRAPHS_DISAGREE',
    file: loc?.source.name ?? directivesPath,
    line: loc?.startToken.line ?? 1,
    column: loc?.startToken.column ?? 1,
    message,
  };
}

/** The subgraph documents among the files, each with the directives in front of it. */
function readSubgraphDocuments(files: readonly PolicyFile[]): readonly SubgraphDocument[] {
  const documents = files.filter(({ path }) => /^[^/]+\.graphql$/.test(path));
  const directives = documents.filter(({ path }) => path === directivesPath).map(parseFile);
  return documents
    .filter(({ path }) => path !== directivesPath)
    .map((file) => ({
      name: file.path.replace(/\.graphql$/, ''),
      typeDefs: concatAST([...directives, parseFile(file)]),
    }));
}

function parseFile({ path, text }: PolicyFile): DocumentNode {
  return parse(new Source(text, path));
}

function issueOf(code: 'SCHEMA_SYNTAX_INVALID' | 'SCHEMA_COMPOSITION_FAILED', error: GraphQLError): PolicyIssue {
  const location = error.locations?.[0];
  const file = error.source?.name ?? error.nodes?.[0]?.loc?.source.name ?? directivesPath;
  return { code, file, line: location?.line ?? 1, column: location?.column ?? 1, message: error.message };
}
