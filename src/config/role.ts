export const subgraphNames = ['applicant', 'case', 'sponsor', 'oversight', 'desk'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

/** What one process does. */
export type Role =
  | { readonly kind: 'all' }
  | { readonly kind: 'migrate' }
  | { readonly kind: 'subgraph'; readonly name: SubgraphName }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'issuer' };

export const roleUsage = `all | migrate | subgraph ${subgraphNames.join('|')} | gateway | issuer`;

/** @returns `null` for anything that is no role; no argument means `all` */
export function parseRole(args: readonly string[]): Role | null {
  const [kind = 'all', name, ...rest] = args;
  if (rest.length > 0) return null;
  if (kind === 'subgraph') {
    const subgraph = subgraphNames.find((known) => known === name);
    return subgraph === undefined ? null : { kind, name: subgraph };
  }
  if (name !== undefined) return null;
  return kind === 'all' || kind === 'migrate' || kind === 'gateway' || kind === 'issuer' ? { kind } : null;
}
