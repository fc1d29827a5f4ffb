import type { Check } from './check.ts';

/** The list of special categories that the notices give, and the categories marked so, are the same. */
export const checkArt9Incomplete: Check = (source) => {
  const file = source.categoriesFile;
  if (file === null || !source.complete) return [];
  const listed = new Set<string>(file.value.art9_complete);
  const marked = source.categories.items.filter(({ value }) => value.gdpr === 'art9');
  const names = new Set<string>(marked.map(({ value }) => value.id));
  return [
    ...marked
      .filter(({ value }) => !listed.has(value.id))
      .map(({ value, at }) => ({
        code: 'POLICY_ART9_INCOMPLETE' as const,
        ...at('gdpr'),
        message: `${value.id} is a special category but not in art9_complete`,
      })),
    ...file.value.art9_complete.flatMap((name, i) =>
      names.has(name)
        ? []
        : [
            {
              code: 'POLICY_ART9_INCOMPLETE' as const,
              ...file.at('art9_complete', i),
              message: `${name} is in art9_complete but not marked as a special category`,
            },
          ],
    ),
  ];
};
