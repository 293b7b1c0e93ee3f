import common from '../../jest.config.mjs'

const [node] = common.projects

export default {
  ...node,
  displayName: 'e2e',
  testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'],
  setupFilesAfterEnv: ['<rootDir>/tests/e2e/setup.ts'],
  testTimeout: 120_000,
}
