import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers that each connection still waits for: more than one where requests are sent ahead. */
export interface OwedAnswers {
  /** @returns how many the connection waits for now */
  add(response: ServerResponse): number;
  /** Whether something of an answer may be on its way already. */
  hasBegun(socket: Socket): boolean;
}

export function createOwedAnswers(): OwedAnswers {
  const bySocket = new WeakMap<Socket, Set<ServerResponse>>();
  return {
    add(response) {
      const { socket } = response.req;
      const owed = bySocket.get(socket) ?? new Set();
      bySocket.set(socket, owed.add(response));
      response.once('close', () => owed.delete(response));
      return owed.size;
    },
    hasBegun: (socket) => [...(bySocket.get(socket) ?? [])].some(({ headersSent }) => headersSent),
  };
}
