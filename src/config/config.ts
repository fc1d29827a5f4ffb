import type { logLevels } from './parse/values.ts';
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

/** Everything in one process, for evaluation and development. */
export interface AllConfig {
  readonly kind: 'all';
  readonly logLevel: LogLevel;
  readonly host: string;
  readonly port: number;
  /** `null`: the address it listens on. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly store: StoreConfig;
  readonly issuer:
    { readonly kind: 'development'; readonly port: number } | { readonly kind: 'url'; readonly url: string };
  readonly audience: string;
  readonly clearedClients: readonly string[];
  /** `null`: to be made once and kept in the data folder. */
  readonly recordLinkKey: SecretKey | null;
  readonly recipientIdKey: SecretKey | null;
  readonly documentMaxBytes: number;
}

export interface MigrateConfig {
  readonly kind: 'migrate';
  readonly logLevel: LogLevel;
  readonly store: PostgresConfig;
}

export interface SubgraphConfig {
  readonly kind: 'subgraph';
  readonly name: SubgraphName;
  readonly logLevel: LogLevel;
  readonly host: string;
  readonly port: number;
  readonly store: PostgresConfig;
  readonly assertionKey: SecretKey;
  /** Only oversight reads the disclosure record; the others never hold this key. */
  readonly recordLinkKey: SecretKey | null;
}

export interface GatewayConfig {
  readonly kind: 'gateway';
  readonly logLevel: LogLevel;
  readonly host: string;
  readonly port: number;
  /** `null`: the address it listens on. */
  readonly publicUrl: string | null;
  readonly store: PostgresConfig;
  readonly issuerUrl: string;
  readonly audience: string;
  readonly clearedClients: readonly string[];
  readonly subgraphs: Readonly<Record<SubgraphName, { readonly url: string; readonly assertionKey: SecretKey }>>;
  readonly recordLinkKey: SecretKey;
  readonly recipientIdKey: SecretKey;
  readonly documentMaxBytes: number;
}

export interface IssuerConfig {
  readonly kind: 'issuer';
  readonly logLevel: LogLevel;
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
