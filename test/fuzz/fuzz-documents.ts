import { Client } from 'undici';
import { chance, drawFrom, pick, type Draw } from '#test/oracle/draw.ts';
import type { TestNetwork } from '#test/support/boot-network.ts';
import { prepareAskers, type Asker } from './askers.ts';
import { checkResponse } from './check-response.ts';
import { drawDocument } from './draw-document.ts';
import { marker } from './draw-nonsense.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { worstDocuments } from './worst-documents.ts';

export interface FuzzOptions {
  readonly documents: number;
  /** The document at place n is drawn from the seed + n, so that each can be drawn again alone. */
  readonly seed: number;
  /** No document may take the event loop longer. */
  readonly maxCpuMs: number;
  readonly onProgress?: (sent: number) => void;
}

export interface Finding {
  readonly what: string;
  readonly seed: number | null;
  readonly authority: string;
  readonly body: string;
  readonly response: string;
}

interface Worst {
  readonly name: string;
  readonly cpuMs: number;
  readonly ending: string;
}

export interface FuzzReport {
  /** How many ended in which way: `data`, or the code of the refusal. */
  readonly endings: ReadonlyMap<string, number>;
  /** CPU time of the thread that the whole product runs on, per document, milliseconds, ascending. */
  readonly cpuMs: readonly number[];
  /** The documents that cost most, and what each took. */
  readonly worst: readonly Worst[];
  readonly findings: readonly Finding[];
}

/** A token lasts ten minutes. */
const documentsPerToken = 4000;
/** Of a document that took too long: the least of all counts. */
const repetitions = 2;
const documentsPerSearch = 1000;

/** Sends document after document, one at a time over one kept connection, and looks at each answer. */
export async function fuzzDocuments(network: TestNetwork, options: FuzzOptions): Promise<FuzzReport> {
  const fuzzer = new Fuzzer(network);
  try {
    return await fuzzer.run(options);
  } finally {
    await fuzzer.close();
  }
}

class Fuzzer {
  readonly #network: TestNetwork;
  readonly #client: Client;
  readonly #endings = new Map<string, number>();
  readonly #cpuMs: number[] = [];
  readonly #findings: Finding[] = [];
  #sent = 0;

  constructor(network: TestNetwork) {
    this.#network = network;
    this.#client = new Client(network.url);
  }

  async run({ documents, seed, maxCpuMs, onProgress }: FuzzOptions): Promise<FuzzReport> {
    const askers = await prepareAskers(this.#network);
    const [widest] = askers;
    const worst: Worst[] = [];
    for (const { name, query, variables } of worstDocuments(widest)) {
      const body = Buffer.from(JSON.stringify({ query, variables }));
      worst.push({ name, ...(await this.#try(widest, body, null, maxCpuMs)) });
    }
    for (let index = 0; index < documents; index += 1) {
      const draw = drawFrom(seed + index);
      const asker = pick(draw, askers);
      await this.#try(asker, drawBody(draw, asker), seed + index, maxCpuMs);
      onProgress?.(index + 1);
      if (index % documentsPerSearch === 0) this.#searchLog();
    }
    this.#searchLog();
    const cpuMs = this.#cpuMs.toSorted((one, other) => one - other);
    return { endings: this.#endings, cpuMs, worst, findings: this.#findings };
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #try(asker: Asker, body: Buffer, seed: number | null, maxCpuMs: number): Promise<Omit<Worst, 'name'>> {
    const first = await this.#send(asker, body);
    let cpuMs = first.cpuMs;
    // A collection of garbage, or what else the machine does, is not the document's: again, under other hashes.
    for (let again = 1; cpuMs > maxCpuMs && again <= repetitions; again += 1) {
      cpuMs = Math.min(cpuMs, (await this.#send(asker, withoutMemory(body, again))).cpuMs);
    }
    const ending = endingOf(asker, body, first);
    this.#endings.set(ending ?? 'finding', (this.#endings.get(ending ?? 'finding') ?? 0) + 1);
    this.#cpuMs.push(cpuMs);
    const find = (what: string): void => {
      const { authority } = asker.asking;
      this.#findings.push({
        what,
        seed,
        authority,
        body: body.toString(),
        response: `${String(first.status)} ${first.text}`,
      });
    };
    if (ending === null) find('neither an answer in the shape of the contract nor a constant refusal');
    if (cpuMs > maxCpuMs) find(`${cpuMs.toFixed(0)} ms of the event loop`);
    if (first.headers.includes(marker)) find('something of the document in the headers');
    return { cpuMs, ending: ending ?? 'finding' };
  }

  async #send({ asking }: Asker, body: Buffer) {
    const { authority, purpose = '', instance } = asking;
    // Another officer, another token.
    const officer = `fuzz-${String(Math.floor(this.#sent / documentsPerToken))}`;
    this.#sent += 1;
    const request = { authority, officer, ...(instance === undefined ? {} : { instance }) };
    const identity = await this.#network.present(request);
    const startedMs = threadCpuMs();
    const response = await this.#client.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', 'disclosure-purpose': purpose, ...identity },
      body,
    });
    const text = await response.body.text();
    const cpuMs = threadCpuMs() - startedMs;
    return { status: response.statusCode, headers: JSON.stringify(response.headers), text, cpuMs };
  }

  #searchLog(): void {
    // What has been searched is let go: a heap that grows with every document has collections that do, too.
    const lines = this.#network.logLines.splice(0);
    const bad = lines.filter((line) => line.includes(marker) || line.includes('request.failed'));
    for (const line of bad.slice(0, 10)) {
      this.#findings.push({ what: 'in our own log', seed: null, authority: '', body: '', response: line });
    }
  }
}

function drawBody(draw: Draw, { contract, known }: Asker): Buffer {
  const body = Buffer.from(JSON.stringify(drawDocument(draw, contract, known)));
  return chance(draw, 30) ? mutateBytes(draw, body) : body;
}

function endingOf({ contract }: Asker, body: Buffer, received: { status: number; text: string }): string | null {
  try {
    return checkResponse(contract, body.toString(), received);
  } catch {
    return null;
  }
}

/** The same document under a hash that nothing is kept under. */
function withoutMemory(body: Buffer, again: number): Buffer {
  return Buffer.from(body.toString().replace('"query":"', `"query":"${'#\\n'.repeat(again)}`));
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
