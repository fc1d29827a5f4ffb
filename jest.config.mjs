export default {
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/{src,subgraphs,test,bench}/**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '[.]ts$': '<rootDir>/test/support/jest/strip-types.mjs' },
  // js before mjs: the package graphql names its entry without an extension, and Node takes index.js.
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  globalSetup: '<rootDir>/test/support/jest/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/jest/global-teardown.ts',
  setupFiles: ['<rootDir>/test/support/jest/same-realm-clone.mjs'],
  maxWorkers: 2,
  // What a test file loaded is never quite let go of, and collecting it makes every later file slower.
  workerIdleMemoryLimit: '300MB',
  // Twice what the slowest start takes on a busy machine: it ends what hangs, and judges nothing else.
  testTimeout: 90_000,
  watchman: false,
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  collectCoverageFrom: ['src/**/*.ts', 'subgraphs/**/*.ts', '!**/*.test.ts'],
};
