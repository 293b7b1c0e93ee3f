import common from '../../jest.config.mjs'

const [node] = common.projects

export default {
  ...node,
  displayName: 'e2e',
  testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'],
  testTimeout: 120_000,
}
