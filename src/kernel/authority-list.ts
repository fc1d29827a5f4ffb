import type { AuthorityId } from './ids.ts';

/** Some authorities by id, or all there are. */
export type AuthorityList = 'all' | readonly AuthorityId[];

export function listsAuthority(list: AuthorityList, authority: AuthorityId): boolean {
  return list === 'all' || list.includes(authority);
}
