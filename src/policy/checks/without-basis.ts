import type { IssueCode } from '../policy-issue.ts';
import type { PolicySource } from '../source/policy-source.ts';
import type { PolicyIssue } from '../policy-issue.ts';

/** The rules that open a category of one article of the GDPR under a purpose that has no basis for it. */
export function findOpenedWithoutBasis(
  source: PolicySource,
  article: {
    readonly code: IssueCode;
    readonly gdpr: 'art9' | 'art10';
    readonly basis: 'art9_basis' | 'art10_basis';
  },
): readonly PolicyIssue[] {
  const guarded = new Set<string>(
    source.categories.items.filter(({ value }) => value.gdpr === article.gdpr).map(({ value }) => value.id),
  );
  const baseless = new Set<string>(
    source.purposes.items.filter(({ value }) => value[article.basis] === null).map(({ value }) => value.id),
  );
  return source.rules
    .filter(({ value }) => baseless.has(value.purpose))
    .flatMap(({ value, at }) =>
      [
        ...value.allow.map((category, i) => ({ category, position: at('allow', i) })),
        ...Object.keys(value.conditional).map((category) => ({ category, position: at('conditional', category) })),
      ]
        .filter(({ category }) => guarded.has(category))
        .map(({ category, position }) => ({
          code: article.code,
          ...position,
          message: `${category} needs ${article.basis}, which ${value.purpose} does not have`,
        })),
    );
}
