import type { User } from './session.tsx';

const oversight = ['internal_oversight_dpo', 'supervision_datatilsynet', 'data_subject_access'] as const;

/** Every page beside the first one, with the purposes that it can be opened under. */
const pages = [
  { name: 'disclosures', path: '/disclosures', purposes: oversight },
  { name: 'person', path: '/person', purposes: oversight },
  { name: 'matrix', path: '/matrix', purposes: 'any' },
  { name: 'security', path: '/security', purposes: ['security_watch'] },
] as const;

export interface OpenPage {
  readonly name: (typeof pages)[number]['name'];
  readonly path: string;
  /** The first of its purposes that the person may act for. */
  readonly purpose: string;
}

/** What is worth showing to this person. It opens nothing: every request is decided on its own. */
export function pagesFor({ purposes: own }: User): readonly OpenPage[] {
  return pages.flatMap(({ name, path, purposes }) => {
    const purpose = purposes === 'any' ? '' : purposes.find((each) => own.includes(each));
    return purpose === undefined ? [] : [{ name, path, purpose }];
  });
}

/** The page of an address, or of one below it. */
export function findPage(path: string, user: User): OpenPage | null {
  const isBelow = (page: OpenPage): boolean => page.name === 'disclosures' && path.startsWith(`${page.path}/`);
  return pagesFor(user).find((page) => page.path === path || isBelow(page)) ?? null;
}
