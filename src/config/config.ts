import type { AuthorityList } from '#kernel/authority-list.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import type { logLevels } from './parse/values.ts';
import type { VerifierKey } from '#log/note-key.ts';
import type { SubgraphName } from './role.ts';
import type { Secret, SecretKey } from './secrets.ts';

export type LogLevel = (typeof logLevels)[number];
type Component = SubgraphName | 'gateway';

export interface PostgresConfig {
  readonly kind: 'postgres';
  readonly url: Secret<string>;
  /** The components that log in with a role of their own. */
  readonly componentUrls: Readonly<Partial<Record<Component, Secret<string>>>>;
}

export type StoreConfig = PostgresConfig | { readonly kind: 'pglite'; readonly dir: string };

/** PEM texts. */
export interface TlsConfig {
  readonly key: Secret<string>;
  readonly certificate: string;
  readonly clientCa: string;
}

/** The end of this process where gateway and subgraphs talk; see {@link TlsIdentity}. */
export interface SubgraphTlsConfig extends Omit<TlsIdentity, 'key'> {
  readonly key: Secret<string>;
}

/** How much one client may ask for and be given; `docs/guard.md` says of what. */
export interface Quotas {
  readonly requestsPerMinute: number;
  readonly personsPerHour: number;
  readonly personsPerDay: number;
  readonly samePersonPerHour: number;
}

export interface LogWitness {
  /** The submission prefix of the tlog-witness protocol. */
  readonly url: string;
  readonly key: VerifierKey<'witness'>;
}

interface SignInKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly kid?: string | undefined;
}

/** The client that people sign in to the dashboard through. */
export interface SignInClientConfig {
  /** One of the trusted issuers, by its address. */
  readonly issuer: string;
  readonly clientId: string;
  /** ES256, as a JSON Web Key. */
  readonly clientKey: Secret<SignInKey>;
}

interface EveryRole {
  readonly logLevel: LogLevel;
  /** The folder of schema and policy as they were compiled; `null`: the one that comes with this code. */
  readonly schemaDir: string | null;
}

interface Observed extends EveryRole {
  /** `null`: counts are not served. */
  readonly metricsPort: number | null;
  /** `null`: there are no spans. */
  readonly tracesUrl: string | null;
}

/** Everything in one process, for evaluation and development. */
export interface AllConfig extends Observed {
  readonly kind: 'all';
  readonly host: string;
  readonly port: number;
  /** `null`: plain HTTP. */
  readonly tls: TlsConfig | null;
  /** `null`: the address it listens on. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly store: StoreConfig;
  readonly issuers:
    | { readonly kind: 'development'; readonly port: number }
    | { readonly kind: 'trusted'; readonly list: readonly TrustedIssuer[] };
  /** `null`: nobody signs in, but for the test users of the development issuer. */
  readonly signInClient: SignInClientConfig | null;
  readonly audience: string;
  readonly clearedClients: readonly string[];
  readonly bearerAuthorities: AuthorityList;
  /** Whose documents need no registration. */
  readonly freeDocuments: AuthorityList;
  readonly logName: string;
  /** Who cosigns the log's checkpoints. */
  readonly logWitnesses: readonly LogWitness[];
  /** Of the log's own name, newest last; empty: to be made once and kept in the data folder. */
  readonly logKeys: readonly SecretKey[];
  /** `null`: to be made once and kept in the data folder. */
  readonly recordLinkKey: SecretKey | null;
  readonly recipientIdKey: SecretKey | null;
  readonly documentMaxBytes: number;
  readonly quotas: Quotas;
}

export interface MigrateConfig extends EveryRole {
  readonly kind: 'migrate';
  readonly store: PostgresConfig;
}

export interface SubgraphConfig extends Observed {
  readonly kind: 'subgraph';
  readonly name: SubgraphName;
  readonly host: string;
  readonly port: number;
  /** `null`: plain HTTP. */
  readonly tls: SubgraphTlsConfig | null;
  readonly store: PostgresConfig;
  readonly assertionKey: SecretKey;
  /** Counts beside it while the gateway changes over. */
  readonly nextAssertionKey: SecretKey | null;
  /** Only oversight reads the disclosure record; the others never hold this key. */
  readonly recordLinkKey: SecretKey | null;
}

export interface GatewayConfig extends Observed {
  readonly kind: 'gateway';
  readonly host: string;
  readonly port: number;
  /** `null`: plain HTTP. */
  readonly tls: TlsConfig | null;
  /** `null`: the address it listens on. */
  readonly publicUrl: string | null;
  readonly store: PostgresConfig;
  readonly issuers: readonly TrustedIssuer[];
  /** `null`: there is no dashboard. */
  readonly signInClient: SignInClientConfig | null;
  readonly audience: string;
  readonly clearedClients: readonly string[];
  readonly bearerAuthorities: AuthorityList;
  /** Whose documents need no registration. */
  readonly freeDocuments: AuthorityList;
  /** `null`: without a certificate of its own. */
  readonly subgraphTls: SubgraphTlsConfig | null;
  readonly subgraphs: Readonly<Record<SubgraphName, { readonly url: string; readonly assertionKey: SecretKey }>>;
  readonly logName: string;
  /** Who cosigns the log's checkpoints. */
  readonly logWitnesses: readonly LogWitness[];
  /** One; two while the second replaces the first. */
  readonly logKeys: readonly SecretKey[];
  readonly recordLinkKey: SecretKey;
  readonly recipientIdKey: SecretKey;
  readonly documentMaxBytes: number;
  readonly quotas: Quotas;
}

export interface IssuerConfig extends EveryRole {
  readonly kind: 'issuer';
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** `null`: the address it listens on. */
  readonly issuerUrl: string | null;
  readonly audience: string;
}

/** What one process needs, by its role. */
export type Config = AllConfig | MigrateConfig | SubgraphConfig | GatewayConfig | IssuerConfig;

/** What the commands need that talk to a running gateway as a client. */
export interface ClientConfig {
  readonly gatewayUrl: string;
  readonly issuerUrl: string;
  readonly dataDir: string;
}

/** Whoever makes bundles for the Ombudsman: a client, with a key that signs them. */
export interface BundleConfig extends ClientConfig {
  /** Of the key. */
  readonly bundleName: string;
  /** The seed of the Ed25519 key; `null` where one of the data folder is used. */
  readonly bundleKey: SecretKey | null;
}

/** A witness: a program of its own, which whoever runs the gateway must not run. */
export interface WitnessConfig {
  readonly logLevel: LogLevel;
  readonly name: string;
  /** The seed of its Ed25519 key. */
  readonly key: SecretKey;
  /** Verifier keys of the logs that it serves. */
  readonly logs: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly dir: string;
}
