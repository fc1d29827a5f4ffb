import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { Agent, fetch } from 'undici';
import { importProofKey } from './sign-in.ts';
import type { SessionContent } from './session/session-content.ts';

/** One operation of a page, in the words of a request to the gateway. */
export interface SentOperation {
  readonly document: string;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly purpose: string;
  readonly reference: string | null;
  readonly need: string | null;
}

export interface GatewayDoor {
  /** Where clients reach the gateway: what a proof is made for. */
  readonly publicUrl: () => string;
  /** Where this process reaches its own door. */
  readonly listeningUrl: () => string;
  /** PEM of the door's own certificate; `null`: plain HTTP. */
  readonly certificate: string | null;
}

export interface OperationSender {
  /** @returns the gateway's answer, byte for byte */
  send(session: SessionContent, operation: SentOperation): Promise<string>;
  close(): Promise<void>;
}

/**
 * Sends what a page asks through the gateway's own door, as any client would: over HTTP, with the person's token and a proof
 * of its key. Nothing of the gateway is reached by another way.
 */
export function createOperationSender({ publicUrl, listeningUrl, certificate }: GatewayDoor): OperationSender {
  // The door is this process: its certificate is trusted as it is, whatever name it is for.
  const connect = certificate === null ? {} : { ca: certificate, checkServerIdentity: () => undefined };
  const agent = new Agent({ connect: { ...connect, allowPartialTrustChain: certificate !== null } });

  return {
    async send(session, { document, operationName, variables, purpose, reference, need }) {
      const response = await fetch(`${listeningUrl()}/graphql`, {
        method: 'POST',
        dispatcher: agent,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: `DPoP ${session.accessToken}`,
          dpop: await prove(session, `${publicUrl().replace(/\/$/, '')}/graphql`),
          'disclosure-purpose': purpose,
          ...(reference === null ? {} : { 'disclosure-reference': encodeHeader(reference) }),
          ...(need === null ? {} : { 'disclosure-need': encodeHeader(need) }),
        },
        body: JSON.stringify({ query: document, operationName, variables }),
      });
      return response.text();
    },
    close: () => agent.close(),
  };
}

/** @see RFC 9449 section 4 */
async function prove({ accessToken, proofKey }: SessionContent, url: string): Promise<string> {
  const { privateKey } = await importProofKey(proofKey);
  const { kty, crv, x, y } = proofKey;
  const ath = createHash('sha256').update(accessToken).digest('base64url');
  return new SignJWT({ htm: 'POST', htu: url, ath })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })
    .setIssuedAt()
    .setJti(randomUUID())
    .sign(privateKey);
}

/** UTF-8, as headers carry it: a byte for each character. */
function encodeHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
