import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { cores, type Contender, type ContenderName } from './contender.ts';
import type { StartProgram } from './programs.ts';
import { joinAnswers, readData } from './read-data.ts';
import { allScopes, composeDocuments, documents, subgraphNames, type Urls } from './subgraph-documents.ts';

interface PeerStart {
  readonly name: ContenderName;
  /** In `bench`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly more?: Partial<Contender>;
}

const tokenLife = '1h';

/**
 * The peers, each a process of its own and started as its documentation says, and the floor.
 *
 * @param folder for what they read
 */
export async function startPeers(
  start: StartProgram,
  { folder, urls, policy }: { readonly folder: string; readonly urls: Urls; readonly policy: CompiledPolicy },
): Promise<readonly Contender[]> {
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, composeDocuments(urls));
  const scopedSupergraph = join(folder, 'supergraph-with-scopes.graphql');
  await writeFile(scopedSupergraph, composeDocuments(urls, policy));
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const token = await new SignJWT({ scope: allScopes(policy) })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuedAt()
    .setExpirationTime(tokenLife)
    .sign(privateKey);
  const withToken = { headers: () => Promise.resolve({ authorization: `Bearer ${token}` }) };
  const publicJwk = JSON.stringify(await exportJWK(publicKey));
  const services = JSON.stringify(subgraphNames.map((name) => ({ name, url: urls[name], schema: documents[name] })));
  const starts: readonly PeerStart[] = [
    { name: 'apollo', program: 'peers/apollo.mjs', args: [supergraph] },
    { name: 'hive', program: 'peers/hive.mjs', args: [supergraph] },
    { name: 'hive-rust', program: 'peers/hive.mjs', args: [supergraph, '--rust'] },
    { name: 'hive-scopes', program: 'peers/hive.mjs', args: [scopedSupergraph, '--key', publicJwk], more: withToken },
    { name: 'mercurius', program: 'peers/mercurius.mjs', args: [services] },
    { name: 'mercurius-jit', program: 'peers/mercurius.mjs', args: [services, '--jit'] },
    { name: 'floor', program: 'comparison/floor.ts', args: [JSON.stringify(urls)], more: { read: joinAnswers } },
  ];
  const started = starts.map(async ({ name, program, args, more }): Promise<Contender> => {
    const { pid, said: url } = await start(cores.contender, args, {}, { file: `bench/${program}` });
    const common = {
      name,
      pid,
      url,
      bound: null,
      headers: () => Promise.resolve({}),
      putsOffSeconds: 0,
      read: readData,
    };
    return { ...common, idOf: (_kind, key) => key, ...more };
  });
  return Promise.all(started);
}
