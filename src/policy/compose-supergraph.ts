import { composeServices } from '@apollo/composition';
import { concatAST, GraphQLError, parse, Source, type DocumentNode } from 'graphql';
import type { PolicyFile } from './load-policy-files.ts';
import { sortIssues, type PolicyIssue } from './policy-issue.ts';

export type Composition =
  | { readonly kind: 'composed'; readonly supergraphSdl: string }
  | { readonly kind: 'rejected'; readonly issues: readonly PolicyIssue[] };

export interface SubgraphDocument {
  readonly name: string;
  readonly typeDefs: DocumentNode;
}

const directivesPath = 'directives.graphql';

/**
 * The subgraph documents among the files, each with the directives in front of it: what composition reads and what a
 * subgraph server builds its schema from.
 *
 * @throws GraphQLError when a document is not valid GraphQL
 */
export function readSubgraphDocuments(files: readonly PolicyFile[]): readonly SubgraphDocument[] {
  const documents = files.filter(({ path }) => /^[^/]+\.graphql$/.test(path));
  const directives = documents.filter(({ path }) => path === directivesPath).map(parseFile);
  return documents
    .filter(({ path }) => path !== directivesPath)
    .map((file) => ({
      name: file.path.replace(/\.graphql$/, ''),
      typeDefs: concatAST([...directives, parseFile(file)]),
    }));
}

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
    return { kind: 'rejected', issues: [issueOf('SCHEMA_SYNTAX_INVALID', error)] };
  }
  const result = composeServices(
    documents.map(({ name, typeDefs }) => ({ name, typeDefs, url: `http://${name}.subgraph.invalid/` })),
  );
  if (result.errors === undefined) return { kind: 'composed', supergraphSdl: `${result.supergraphSdl.trimEnd()}\n` };
  return {
    kind: 'rejected',
    issues: sortIssues(result.errors.map((error) => issueOf('SCHEMA_COMPOSITION_FAILED', error))),
  };
}

function parseFile({ path, text }: PolicyFile): DocumentNode {
  return parse(new Source(text, path));
}

function issueOf(code: 'SCHEMA_SYNTAX_INVALID' | 'SCHEMA_COMPOSITION_FAILED', error: GraphQLError): PolicyIssue {
  const location = error.locations?.[0];
  const file = error.source?.name ?? error.nodes?.[0]?.loc?.source.name ?? directivesPath;
  return { code, file, line: location?.line ?? 1, column: location?.column ?? 1, message: error.message };
}
