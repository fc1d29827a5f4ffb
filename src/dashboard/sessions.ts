import { createSecret, derive, digestOf } from './session/derive.ts';
import { openContent, sealContent, type SessionContent } from './session/session-content.ts';
import type { SessionStore } from './session-store.ts';

export interface Sessions {
  /** Always under a new id. @returns the id, for the cookie */
  open(content: SessionContent): Promise<string>;
  /** `null` for an id of no session, or of one that has ended. */
  find(id: string): Promise<SessionContent | null>;
  renew(id: string, content: SessionContent): Promise<void>;
  end(id: string): Promise<void>;
}

/** Sessions that the store can neither tell apart nor read: both takes the id, which the browser alone has. */
export function createSessions(store: SessionStore): Sessions {
  return {
    async open(content) {
      const id = createSecret();
      await store.open(digestOf(id), sealContent(content, derive(id, 'content')));
      return id;
    },
    async find(id) {
      const bytes = await store.use(digestOf(id));
      return bytes === null ? null : openContent(bytes, derive(id, 'content'));
    },
    renew: (id, content) => store.renew(digestOf(id), sealContent(content, derive(id, 'content'))),
    end: (id) => store.end(digestOf(id)),
  };
}
