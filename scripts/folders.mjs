// Who may import whom: the one table from which the architecture rules of .dependency-cruiser.mjs are built.
// `imports` names folders (their doors, that is their top-level files) or single files; `packages` the npm packages.
// Tests are free to import any door and any installed package. Changing the table is a decision: write an ADR.

const subgraphDoors = [
  'src/kernel',
  'src/telemetry',
  'src/policy/judge-submission.ts',
  'src/policy/shield-subgraph.ts',
  'src/policy/compiled-policy.ts',
  'src/policy/entitlement.ts',
  'src/policy/decide.ts',
  'src/policy/log-visibility.ts',
  'src/policy/owner.ts',
  'src/policy/packed-report.ts',
  'src/policy/released-values.ts',
  'src/policy/verdict-report.ts',
  'src/disclosure/disclosure-entry.ts',
  'src/disclosure/pseudonym.ts',
  'src/disclosure/layer-record.ts',
  'src/disclosure/read-record.ts',
  'src/identity/verify-assertion.ts',
  'src/identity/proof-store.ts',
  'src/identity/requester.ts',
  // The desk alone writes facts and the appeal register.
  'src/storage/fact-store.ts',
  'src/storage/case-register.ts',
  'src/storage/database.ts',
  'src/storage/store-error.ts',
  'subgraphs',
];

export const folders = {
  'src/kernel': { imports: [], packages: [] },
  'src/files': { imports: [], packages: ['zod'] },
  'src/telemetry': {
    imports: ['src/kernel'],
    packages: ['@opentelemetry/*', 'fastify', 'pino', 'prom-client'],
  },
  // Of the log it knows what a verifier key is, and nothing else.
  'src/config': { imports: ['src/kernel', 'src/log/note-key.ts'], packages: ['zod'] },
  'src/policy': {
    imports: ['src/kernel'],
    packages: ['graphql', 'zod', 'yaml', '@apollo/composition', 'graphql-shield', 'graphql-middleware'],
  },
  'src/identity': {
    imports: ['src/kernel'],
    packages: ['jose', 'zod', 'oidc-provider'],
  },
  'src/guard': { imports: ['src/kernel'], packages: ['rate-limiter-flexible'] },
  'src/log': { imports: ['src/kernel'], packages: [] },
  'src/disclosure': { imports: ['src/kernel', 'src/policy', 'src/identity', 'src/log'], packages: ['zod'] },
  'src/witness': {
    imports: ['src/kernel', 'src/files', 'src/log', 'src/telemetry'],
    packages: ['@fastify/helmet', 'fastify'],
  },
  'src/sequencer': { imports: ['src/kernel', 'src/log'], packages: ['undici'] },
  // People's sign-in and pages: on the server openid-client and jose, in the browser React; the fences keep them apart.
  'src/dashboard': {
    imports: ['src/kernel', 'src/policy'],
    packages: ['fastify', 'jose', 'openid-client', 'react', 'react-dom', 'undici', 'zod'],
  },
  'src/storage': {
    imports: [
      'src/kernel',
      'src/files',
      'src/policy',
      'src/identity',
      'src/log',
      'src/disclosure',
      'src/dashboard',
      'src/guard',
      'src/sequencer',
    ],
    packages: ['pg', '@electric-sql/pglite', 'kysely', 'yaml', 'zod'],
  },
  'src/gateway': {
    imports: ['src/kernel', 'src/policy', 'src/identity', 'src/log', 'src/disclosure', 'src/guard', 'src/telemetry'],
    packages: [
      '@apollo/*',
      '@escape.tech/*',
      '@fastify/helmet',
      '@noble/ciphers',
      'cockatiel',
      'fastify',
      'graphql',
      'undici',
      'zod',
    ],
  },
  'src/cli': {
    imports: [
      'src/kernel',
      'src/files',
      'src/config',
      'src/policy',
      'src/identity',
      'src/log',
      'src/disclosure',
      'src/storage',
      'src/gateway',
      'src/telemetry',
      'src/witness',
    ],
    packages: ['commander', 'cli-progress', 'graphql', 'jose', 'pdfkit', 'undici', 'yaml', 'yazl', 'zod'],
  },
  'src/start': {
    imports: [
      'src/kernel',
      'src/config',
      'src/policy',
      'src/identity',
      'src/log',
      'src/disclosure',
      'src/guard',
      'src/sequencer',
      'src/storage',
      'src/gateway',
      'src/dashboard',
      'src/telemetry',
      'subgraphs',
    ],
    packages: ['graphql', 'kysely'],
  },
  subgraphs: {
    imports: subgraphDoors,
    packages: [
      '@apollo/server',
      '@apollo/subgraph',
      'dataloader',
      'fastify',
      'graphql',
      'graphql-scalars',
      'kysely',
      'zod',
    ],
  },
};

/** Packages that live in one place only, whatever the table allows the folder around it. */
export const fences = {
  'graphql-shield': 'src/policy/shield/',
  'graphql-middleware': 'src/policy/shield/',
  'oidc-provider': 'src/identity/development-issuer/',
  'openid-client': 'src/dashboard/sign-in.ts',
  react: 'src/dashboard/browser/',
  'react-dom': 'src/dashboard/browser/',
};

/** The places that may touch files; everyone else is handed text. */
export const fileReaders = [
  'src/main.ts',
  'src/files/**',
  'src/policy/load-policy-files.ts',
  'src/storage/**',
  'src/start/**',
  'src/witness/open-state.ts',
  'src/cli/**',
];

/** The place that reads the environment. */
export const environmentReaders = ['src/config/env.ts'];
