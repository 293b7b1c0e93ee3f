// Sources are TypeScript ES modules with `.ts` import endings; swc turns them into CommonJS for Jest.
// Packages that ship ES modules only are transformed as well.
const esmOnly = ['uuid', 'typebox', 'jose', 'croner', 're2js', 'luxon', 'undici', 'cookie', 'acorn'].join('|')
const transform = {
  '^.+\\.(t|m?j)s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } }],
}
const common = {
  rootDir: import.meta.dirname,
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`, '/dist/'],
  moduleNameMapper: {
    '^@millrace/engine/ports$': '<rootDir>/packages/engine/src/ports/index.ts',
    '^@millrace/nodes-base$': '<rootDir>/nodes-base/src/index.ts',
    '^@millrace/([a-z0-9-]+)$': '<rootDir>/packages/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['/dist/', '/.cache/'],
}
export default {
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
    { ...common, displayName: 'api', testEnvironment: 'node', testMatch: ['<rootDir>/tests/{api,simulation,chaos}/**/*.test.ts'] },
  ],
}
