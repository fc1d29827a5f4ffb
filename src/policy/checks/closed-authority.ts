import type { Check } from './check.ts';

/** A closed authority keeps its place so that old records resolve; it is never answered again. */
export const checkClosedAuthority: Check = (source) => {
  const closed = new Set<string>(
    source.authorities.items.filter(({ value }) => value.status === 'closed').map(({ value }) => value.id),
  );
  return source.rules
    .filter(({ authority, value }) => value.enabled && closed.has(authority.value))
    .map(({ authority, at }) => ({
      code: 'POLICY_CLOSED_AUTHORITY',
      ...at('enabled'),
      message: `${authority.value} is closed, so its rule cannot be enabled`,
    }));
};
