// Sources are TypeScript ES modules with `.ts` import endings; swc turns them into CommonJS for Jest.
// Packages that ship ES modules only are transformed as well.
const esmOnly = ['uuid', 'typebox', 'jose', 'croner', 're2js', 'luxon', '@noble', 'undici', 'cookie', 'acorn'].join('|')
const transform = {
  '^.+\\.(t|m?j)s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } }],
}
// Interface libraries that ship ES modules only; they bring the packages below with them.
const editorEsmOnly = ['@vueuse', 'pinia', 'vue-router', '@vue-flow', 'reka-ui', '@internationalized', '@codemirror', '@lezer'].join('|')
const common = {
  rootDir: import.meta.dirname,
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`, '<rootDir>/(packages/[^/]+|nodes-base)/dist/'],
  moduleNameMapper: {
    '^@millrace/engine/ports$': '<rootDir>/packages/engine/src/ports/index.ts',
    '^@millrace/engine/testing$': '<rootDir>/packages/engine/src/testing/index.ts',
    '^@millrace/node-host/connectors$': '<rootDir>/packages/node-host/src/connectors/index.ts',
    '^@millrace/node-sdk/connector$': '<rootDir>/packages/node-sdk/src/connector/interpreter.ts',
    '^@millrace/node-sdk/testing$': '<rootDir>/packages/node-sdk/src/testing/index.ts',
    '^@millrace/server/ops$': '<rootDir>/packages/server/src/ops/index.ts',
    '^@millrace/workflow/check$': '<rootDir>/packages/workflow/src/check/index.ts',
    '^@millrace/nodes-base$': '<rootDir>/nodes-base/src/index.ts',
    '^@millrace/([a-z0-9-]+)$': '<rootDir>/packages/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['/dist/', '/.cache/'],
}
export default {
  // A busy machine is no reason to fail; what hangs is found all the same.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/packages/!(editor)/src/**/*.test.ts',
        '<rootDir>/nodes-base/src/**/*.test.ts',
        '<rootDir>/scripts/**/*.test.mjs',
      ],
    },
    {
      ...common,
      displayName: 'editor',
      testEnvironment: 'jsdom',
      testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
      setupFiles: ['<rootDir>/packages/editor/jest/setup.mjs'],
      testMatch: ['<rootDir>/packages/editor/src/**/*.test.ts'],
      transform: { ...transform, '\\.vue$': '<rootDir>/packages/editor/jest/vue-transform.mjs' },
      transformIgnorePatterns: [`/node_modules/(?!.*\\.mjs$)(?!(${esmOnly}|${editorEsmOnly})(/|$))`],
      moduleNameMapper: {
        '^~icons/.+$': '<rootDir>/packages/editor/jest/icon-stub.mjs',
        '\\.css$|\\?raw$|\\?url$|\\?worker$': '<rootDir>/packages/editor/jest/text-stub.mjs',
        '^@/(.+)$': '<rootDir>/packages/editor/src/$1',
        ...common.moduleNameMapper,
      },
      modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/', '/.cache/'],
    },
    {
      ...common,
      displayName: 'api',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/{api,simulation,chaos,attacks,fuzz,tutorial,contract,community,docs}/**/*.test.ts'],
    },
  ],
}
