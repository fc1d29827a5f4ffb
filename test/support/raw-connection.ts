import { connect } from 'node:net';

/** One TCP connection, on which exactly what a test writes is sent. */
export interface RawConnection {
  write(bytes: string | Uint8Array): void;
  /** All that came so far. */
  received(): string;
  /** All that came, once the other side has ended the connection, however it did. */
  readonly ended: Promise<string>;
  /** Resolves when what came holds this text; rejects when the connection ends without. */
  has(text: string): Promise<void>;
  /** Takes nothing more until `resume`. */
  pause(): void;
  resume(): void;
  /** Says that nothing more comes. */
  end(): void;
  /** Goes away in the middle of whatever it is. */
  cut(): void;
}

export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  const ended = Promise.withResolvers<string>();
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (text += chunk));
  // A connection that is cut has said what it said.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended.resolve(text);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    write: (bytes) => void socket.write(bytes),
    received: () => text,
    ended: ended.promise,
    async has(expected) {
      const found = Promise.withResolvers<undefined>();
      const look = (): void => {
        if (text.includes(expected)) found.resolve(undefined);
      };
      socket.on('data', look);
      look();
      await Promise.race([
        found.promise,
        ended.promise.then(() => {
          if (!text.includes(expected)) throw new Error(`the connection ended without ${expected}`);
        }),
      ]);
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    cut: () => void socket.destroy(),
  };
}

/** What comes back for these bytes until the other side ends the connection. */
export async function exchange(url: string, bytes: string | Uint8Array): Promise<string> {
  const connection = await openRaw(url);
  connection.write(bytes);
  return connection.ended;
}

export interface RawMessage {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** The answers in what came, each with a length of its own. */
export function splitAnswers(text: string): readonly RawMessage[] {
  const messages: RawMessage[] = [];
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n') + 4;
    if (end < 4) throw new Error('an answer without an end of its head');
    const head = rest.slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? 0);
    messages.push({ status: Number(head.split(' ')[1]), head, body: rest.slice(end, end + length) });
    rest = rest.slice(end + length);
  }
  return messages;
}
