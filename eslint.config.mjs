import importX from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

/** Which package may import which: the table of ARCHITECTURE.md. A package that is not listed may import no other. */
const MAY_IMPORT = {
  base: [],
  expression: ['base'],
  workflow: ['base', 'expression'],
  'node-sdk': ['base', 'workflow'],
  openapi: ['base', 'node-sdk'],
  sandbox: ['base'],
  engine: ['base', 'expression', 'workflow', 'node-sdk'],
  queue: ['base', 'workflow', 'engine/ports'],
  store: ['base', 'workflow', 'engine/ports'],
  'node-host': ['base', 'workflow', 'node-sdk', 'sandbox'],
  'n8n-compat': ['base', 'expression', 'workflow'],
  'workflow-test': ['base', 'expression', 'workflow', 'node-sdk', 'sandbox', 'engine', 'engine/ports', 'node-host'],
  api: ['base', 'workflow'],
  server: [
    'base',
    'expression',
    'workflow',
    'node-sdk',
    'openapi',
    'sandbox',
    'engine',
    'engine/ports',
    'queue',
    'store',
    'node-host',
    'n8n-compat',
    'workflow-test',
    'api',
  ],
  editor: ['base', 'expression', 'workflow', 'api'],
  cli: ['base', 'node-sdk', 'openapi', 'node-host', 'workflow-test', 'api'], // the host by dynamic import in `devkit/host.ts`, and so the server in `start` and `operator/load-ops.ts`
}
const TYPES_ONLY = { engine: ['node-sdk'], api: ['workflow'] }
const ALL = [...Object.keys(MAY_IMPORT), 'engine/ports', 'nodes-base']

const restricted = (allowed, typesOnly = []) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      paths: ALL.filter((name) => !allowed.includes(name) || typesOnly.includes(name)).map((name) => ({
        name: `@millrace/${name}`,
        message: `This package may not import ${name}; see the import table in ARCHITECTURE.md.`,
        allowTypeImports: typesOnly.includes(name),
      })),
      patterns: [{ group: ['@millrace/*/src/*', '@millrace/*/dist/*'], message: 'Import the package, not its inside.' }],
    },
  ],
})

const importTable = Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
  files: [`packages/${name}/src/**/*.{ts,vue}`],
  rules: restricted(allowed, TYPES_ONLY[name]),
}))

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/generated/**', '**/.cache/**', '**/fixtures/**', 'coverage/**', '.millrace/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['packages/*/src/**/*.ts', 'nodes-base/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/editor/**', 'packages/n8n-compat/src/testing/**'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    files: ['**/*.{ts,vue,mjs}'],
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.{ts,vue}', 'nodes-base/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: 'Throw an error of the catalogue (defineError, NodeError).',
        },
      ],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'off',
    },
  },
  ...importTable,
  {
    // What is imported is checked against the nodes that there are.
    files: ['packages/n8n-compat/src/**/*.test.ts', 'packages/n8n-compat/src/testing/**/*.ts'],
    rules: restricted(['base', 'expression', 'workflow', 'nodes-base']),
  },
  {
    files: ['nodes-base/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { ...restricted(['node-sdk']), 'import-x/no-default-export': 'off' },
  },
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['packages/editor/**/*.vue'] })),
  {
    files: ['packages/editor/**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] },
      globals: globals.browser,
    },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/require-default-prop': 'off',
      'vue/attributes-order': 'off',
      'import-x/no-default-export': 'off',
    },
  },
  { files: ['scripts/**/*.mjs', '*.mjs', 'tests/**/*'], languageOptions: { globals: globals.node } },
)
